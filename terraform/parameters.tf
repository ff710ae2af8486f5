# Written by: npx vitest run --project cdk -t reference --update

variable "code_bucket" {
  description = "The S3 bucket in the region of the stack that holds the zips of the release"
  type        = string
}

variable "code_key_prefix" {
  description = "What comes before the names of the zips in the bucket"
  type        = string
  default     = ""
}

variable "service_name" {
  description = "The prefix of all names; the tag genesys-rotation:service of a secret has this value"
  type        = string
  default     = "genesys-oauth-rotation"
}

variable "genesys_environment" {
  description = "The Genesys Cloud region host of secrets whose document names none"
  type        = string
}

variable "genesys_organization_id" {
  description = "The id of the organization in Genesys Cloud of every secret; empty: that of its first login"
  type        = string
  default     = ""
}

variable "admin_secret" {
  description = "Name or ARN of the secret whose client administers the others; empty: each client administers itself"
  type        = string
  default     = ""
}

variable "alarm_email" {
  description = "Receives the text of every alarm"
  type        = string
  default     = ""
}

variable "alarm_topic_arn" {
  description = "Existing topic for the texts, in place of AlarmEmail"
  type        = string
  default     = ""
}

variable "pager_topic_arn" {
  description = "Existing topic for critical alarms"
  type        = string
  default     = ""
}

variable "strategy" {
  description = "strategy of secrets without the tag genesys-rotation:strategy: alternating-clients, replacement-client, in-place, multi-secret"
  type        = string
  default     = "alternating-clients"
}

variable "grace_period" {
  description = "gracePeriod of secrets without the tag genesys-rotation:grace-period: 30s, 15m, 24h, 7d; at most 730d"
  type        = string
  default     = "24h"
}

variable "quarantine_period" {
  description = "quarantinePeriod of secrets without the tag genesys-rotation:quarantine-period: 30s, 15m, 24h, 7d; at most 730d"
  type        = string
  default     = "24h"
}

variable "division_visibility" {
  description = "divisionVisibility of secrets without the tag genesys-rotation:division-visibility: always, limited, never"
  type        = string
  default     = "limited"
}

variable "dependent_integrations" {
  description = "dependentIntegrations of secrets without the tag genesys-rotation:dependent-integrations: ignore, report, block"
  type        = string
  default     = "report"
}

variable "in_use_policy" {
  description = "inUsePolicy of secrets without the tag genesys-rotation:in-use-policy: ignore, report, defer, block"
  type        = string
  default     = "report"
}

variable "deferral_period" {
  description = "deferralPeriod of secrets without the tag genesys-rotation:deferral-period: 30s, 15m, 24h, 7d; at least 1m, at most 730d"
  type        = string
  default     = "24h"
}

variable "approval" {
  description = "approval of secrets without the tag genesys-rotation:approval: none, one, required"
  type        = string
  default     = "none"
}

variable "longest_interval" {
  description = "The longest time between two rotations that a schedule may have without a finding"
  type        = string
  default     = "366d"
}

variable "subnet_ids" {
  description = "Subnets of the functions, separated by commas, with a route to the internet and to AWS; empty: in no VPC"
  type        = string
  default     = ""
}

variable "security_group_ids" {
  description = "Security groups of the functions, separated by commas, which let them connect to port 443"
  type        = string
  default     = ""
}

variable "evidence" {
  description = "Whether a key, a bucket with Object Lock and a function keep a signed report of each month"
  type        = string
  default     = "false"
}

variable "evidence_retention_days" {
  description = "For how many days no evidence can be deleted"
  type        = number
  default     = 400
}

variable "evidence_mode" {
  description = "COMPLIANCE: no principal can delete evidence; GOVERNANCE: s3:BypassGovernanceRetention can"
  type        = string
  default     = "COMPLIANCE"
}

variable "evidence_key_spec" {
  description = "The kind of the key that signs; a change makes another key"
  type        = string
  default     = "ECC_NIST_P256"
}

variable "evidence_maximum_age" {
  description = "The longest time that your policy lets a credential be in force"
  type        = string
  default     = "90d"
}

variable "rotate_concurrency" {
  description = "Steps that run at once, from 2 to 100; 0 reserves none"
  type        = number
  default     = 4
}

variable "log_retention_days" {
  description = "The retention of the logs, and so of the audit records"
  type        = number
  default     = 400
}

variable "log_protection" {
  description = "Whether CloudWatch Logs masks what looks like a credential; false in a region that cannot"
  type        = string
  default     = "true"
}

variable "encryption_key_arn" {
  description = "Customer managed key of the secrets"
  type        = string
  default     = ""
}

variable "ledger_encryption_key_arn" {
  description = "Customer managed key of the ledger's table"
  type        = string
  default     = ""
}

variable "log_encryption_key_arn" {
  description = "Customer managed key of the logs"
  type        = string
  default     = ""
}

variable "deployment_role_arn" {
  description = "Role that deploys the stack: its changes are not reported"
  type        = string
  default     = ""
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the roles"
  type        = string
  default     = ""
}

locals {
  parameters = {
    CodeBucket             = var.code_bucket
    CodeKeyPrefix          = var.code_key_prefix
    ServiceName            = var.service_name
    GenesysEnvironment     = var.genesys_environment
    GenesysOrganizationId  = var.genesys_organization_id
    AdminSecret            = var.admin_secret
    AlarmEmail             = var.alarm_email
    AlarmTopicArn          = var.alarm_topic_arn
    PagerTopicArn          = var.pager_topic_arn
    Strategy               = var.strategy
    GracePeriod            = var.grace_period
    QuarantinePeriod       = var.quarantine_period
    DivisionVisibility     = var.division_visibility
    DependentIntegrations  = var.dependent_integrations
    InUsePolicy            = var.in_use_policy
    DeferralPeriod         = var.deferral_period
    Approval               = var.approval
    LongestInterval        = var.longest_interval
    SubnetIds              = var.subnet_ids
    SecurityGroupIds       = var.security_group_ids
    Evidence               = var.evidence
    EvidenceRetentionDays  = var.evidence_retention_days
    EvidenceMode           = var.evidence_mode
    EvidenceKeySpec        = var.evidence_key_spec
    EvidenceMaximumAge     = var.evidence_maximum_age
    RotateConcurrency      = var.rotate_concurrency
    LogRetentionDays       = var.log_retention_days
    LogProtection          = var.log_protection
    EncryptionKeyArn       = var.encryption_key_arn
    LedgerEncryptionKeyArn = var.ledger_encryption_key_arn
    LogEncryptionKeyArn    = var.log_encryption_key_arn
    DeploymentRoleArn      = var.deployment_role_arn
    PermissionsBoundaryArn = var.permissions_boundary_arn
  }
}
