locals {
  template_file = "${var.release_folder}/genesys-oauth-rotation.template.json"
  zips          = fileset(var.release_folder, "*.zip")
}

data "aws_s3_bucket" "code" {
  bucket = var.code_bucket
}

# Their names hold the hash of the code, so a new release has new objects beside those of the one before.
resource "aws_s3_object" "zip" {
  for_each = local.zips

  bucket             = data.aws_s3_bucket.code.id
  key                = "${var.code_key_prefix}${each.value}"
  source             = "${var.release_folder}/${each.value}"
  checksum_algorithm = "SHA256"
}

# The template is larger than what a request may hold.
resource "aws_s3_object" "template" {
  bucket             = data.aws_s3_bucket.code.id
  key                = "${var.code_key_prefix}genesys-oauth-rotation-${substr(filesha256(local.template_file), 0, 12)}.template.json"
  source             = local.template_file
  checksum_algorithm = "SHA256"
}

resource "aws_cloudformation_stack" "rotation" {
  name         = coalesce(var.stack_name, var.service_name)
  template_url = "https://${data.aws_s3_bucket.code.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  parameters   = local.parameters
  tags         = var.tags

  depends_on = [aws_s3_object.zip]

  lifecycle {
    precondition {
      condition     = length(local.zips) == 4
      error_message = "The folder of the release has ${length(local.zips)} zips, not 4."
    }
  }
}

# No deployment rotates: the first rotation is the one of the schedule, or one that an operator starts.
resource "aws_secretsmanager_secret_rotation" "secret" {
  for_each = var.secrets

  secret_id           = each.value.secret_id
  rotation_lambda_arn = aws_cloudformation_stack.rotation.outputs["RotateFunctionArn"]
  rotate_immediately  = false

  rotation_rules {
    schedule_expression = each.value.schedule_expression
    duration            = each.value.duration
  }
}
