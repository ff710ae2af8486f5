package example;

import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Token;
import software.amazon.awscdk.cloudformation.include.CfnInclude;
import software.amazon.awscdk.services.secretsmanager.CfnRotationSchedule;

/** The rotation service in a CDK app in Java. {@code release/} holds the files of a release, whose zips are in the bucket. */
public final class RotationApp {
  public static void main(String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Rotation");

    CfnInclude service = CfnInclude.Builder.create(stack, "Service")
        .templateFile("release/genesys-oauth-rotation.template.json")
        .parameters(Map.of(
            "CodeBucket", "my-releases",
            "GenesysEnvironment", "mypurecloud.de",
            "AlarmEmail", "operations@example.com"))
        .build();

    // The secret needs the tag genesys-rotation:service = genesys-oauth-rotation.
    CfnRotationSchedule.Builder.create(stack, "Schedule")
        .secretId("contact-center/crm-sync")
        .rotationLambdaArn(Token.asString(service.getOutput("RotateFunctionArn").getValue()))
        .rotateImmediatelyOnUpdate(false)
        .rotationRules(CfnRotationSchedule.RotationRulesProperty.builder()
            .scheduleExpression("rate(30 days)")
            .build())
        .build();

    app.synth();
  }
}
