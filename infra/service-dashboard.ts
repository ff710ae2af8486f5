import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  LogQueryWidget,
  MathExpression,
  Metric,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type MetricName, metricNames, metricNamespace } from '../domain/metric-names.ts';
import type { FunctionName, ServiceNames } from './names.ts';
import type { RotationFunction } from './rotation-function.ts';
import { savedQueries } from './saved-queries.ts';

export interface ServiceDashboardProps {
  readonly names: ServiceNames;
  readonly functions: Readonly<Record<FunctionName, RotationFunction>>;
  readonly alarms: readonly IAlarm[];
}

const day = Duration.days(1);
const hour = Duration.hours(1);

/** What an operator checks first: overall health, rotations, failures, and pending revocations. */
export class ServiceDashboard extends Construct {
  constructor(scope: Construct, id: string, { names, functions, alarms }: ServiceDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: names.service,
      defaultInterval: Duration.days(14),
    });
    const { retirementsPending, retirementsOverdue, rotationsOverdue, rotationsStuck } = metricNames;
    const { credentialsRejected, orphanedClients, genesysRequests, genesysThrottled, secretAge } = metricNames;
    const { stepFailed, retirementFailed, retirementDeferred, retirementsBlocked } = metricNames;
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 }));
    dashboard.addWidgets(
      graph('Rotations per day', 12, [
        search(
          'rotated',
          `{${metricNamespace},SecretName,Step} MetricName="${metricNames.stepSucceeded}" Step="finishSecret"`,
        ),
        search('abandoned', `{${metricNamespace},SecretName} MetricName="${metricNames.rotationAbandoned}"`),
      ]),
      graph('Failures per day, by code', 12, [
        eachSeries(`{${metricNamespace},Code} MetricName="${stepFailed}"`, 'Sum', day),
        eachSeries(`{${metricNamespace},Code} MetricName="${retirementFailed}"`, 'Sum', day),
      ]),
    );
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Current state',
        width: 24,
        height: 3,
        metrics: [
          rotationsOverdue,
          rotationsStuck,
          retirementsPending,
          retirementsOverdue,
          credentialsRejected,
          orphanedClients,
        ].map((name) => own(name, 'Maximum', hour)),
      }),
    );
    dashboard.addWidgets(
      graph('Age of AWSCURRENT, in seconds', 12, [
        eachSeries(`{${metricNamespace},SecretName} MetricName="${secretAge}"`, 'Maximum', hour),
      ]),
      graph('Retirements', 12, [
        own(retirementsPending, 'Maximum', hour),
        own(retirementsOverdue, 'Maximum', hour),
        search('deferred', `{${metricNamespace},SecretName} MetricName="${retirementDeferred}"`),
        own(retirementsBlocked, 'Sum', day),
      ]),
    );
    dashboard.addWidgets(
      graph('Requests to Genesys Cloud per five minutes', 12, [
        own(genesysRequests, 'Sum', Duration.minutes(5)),
        own(genesysThrottled, 'Sum', Duration.minutes(5)),
      ]),
      graph(
        'Duration of the functions, in milliseconds',
        12,
        Object.values(functions).map(({ function: lambda }) =>
          lambda.metricDuration({ statistic: 'Maximum', period: hour }),
        ),
      ),
    );
    const [, revocations] = savedQueries;
    dashboard.addWidgets(
      new LogQueryWidget({
        title: revocations.name,
        logGroupNames: revocations.logs.map((name) => functions[name].logGroup.logGroupName),
        queryString: revocations.text,
        width: 24,
        height: 8,
      }),
    );
  }
}

function graph(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width, height: 6, left });
}

function own(metricName: MetricName, statistic: 'Sum' | 'Maximum', period: Duration): Metric {
  return new Metric({ namespace: metricNamespace, metricName, statistic, period });
}

/** The sum over all secrets; each secret is a series. */
function search(label: string, terms: string): MathExpression {
  return new MathExpression({ label, period: day, expression: `SUM(SEARCH('${terms}', 'Sum', ${day.toSeconds()}))` });
}

function eachSeries(terms: string, statistic: 'Sum' | 'Maximum', period: Duration): MathExpression {
  return new MathExpression({
    label: '',
    period,
    expression: `SEARCH('${terms}', '${statistic}', ${period.toSeconds()})`,
  });
}
