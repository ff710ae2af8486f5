# What the module itself needs. The parameters of the template are in parameters.tf.

variable "release_folder" {
  description = "The folder of a release: the template and the four zips"
  type        = string

  validation {
    condition     = fileexists("${var.release_folder}/genesys-oauth-rotation.template.json")
    error_message = "The folder has no genesys-oauth-rotation.template.json. Build it with npm run release, or unpack a release there."
  }
}

variable "stack_name" {
  description = "The name of the CloudFormation stack. Default: service_name"
  type        = string
  default     = null
}

variable "secrets" {
  description = "The secrets to rotate, by any key. Each needs the tag in the output secret_tags"
  type = map(object({
    secret_id           = string
    schedule_expression = optional(string, "rate(30 days)")
    duration            = optional(string)
  }))
  default = {}
}

variable "tags" {
  description = "Tags of the stack, which its resources get too"
  type        = map(string)
  default     = {}
}
