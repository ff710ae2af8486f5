"""The rotation service in a CDK app in Python. `release/` holds the files of a release, whose zips are in the bucket."""

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import cloudformation_include as cfn_include

app = cdk.App()
stack = cdk.Stack(app, "Rotation")

service = cfn_include.CfnInclude(
    stack,
    "Service",
    template_file="release/genesys-oauth-rotation.template.json",
    parameters={
        "CodeBucket": "my-releases",
        "GenesysEnvironment": "mypurecloud.de",
        "AlarmEmail": "operations@example.com",
    },
)

secret = secretsmanager.Secret.from_secret_name_v2(stack, "Credential", "contact-center/crm-sync")

# The secret needs the tag genesys-rotation:service = genesys-oauth-rotation.
secretsmanager.CfnRotationSchedule(
    stack,
    "Schedule",
    secret_id=secret.secret_name,
    rotation_lambda_arn=cdk.Token.as_string(service.get_output("RotateFunctionArn").value),
    rotate_immediately_on_update=False,
    rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(schedule_expression="rate(30 days)"),
)

app.synth()
