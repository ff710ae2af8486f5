output "rotate_function_arn" {
  description = "The rotation function of the secrets"
  value       = aws_cloudformation_stack.rotation.outputs["RotateFunctionArn"]
}

output "secret_tags" {
  description = "The tags that a secret needs before it has the rotation function"
  value       = { "genesys-rotation:service" = var.service_name }
}

output "outputs" {
  description = "The outputs of the stack, by the names that the runbook uses"
  value       = aws_cloudformation_stack.rotation.outputs
}
