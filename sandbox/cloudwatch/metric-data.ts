const queryCodes = {
  InvalidParameterValueException: 'InvalidParameterValue',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  MissingRequiredParameterException: 'MissingParameter',
} as const;

export type CloudWatchErrorName = keyof typeof queryCodes;

/** An error with CloudWatch's error name. */
export class CloudWatchError extends Error {
  override readonly name: CloudWatchErrorName;
  /** The name in the Query protocol. */
  readonly queryCode: string;

  constructor(name: CloudWatchErrorName, message: string) {
    super(message);
    this.name = name;
    this.queryCode = queryCodes[name];
  }
}

/** A data point as sent. */
export interface MetricDatum {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value?: number | undefined;
  readonly values?: readonly number[] | undefined;
  readonly counts?: readonly number[] | undefined;
  readonly statistic?: Readonly<Record<'SampleCount' | 'Sum' | 'Minimum' | 'Maximum', number>> | undefined;
  readonly unit: string;
  /** In milliseconds since 1970. */
  readonly timestampMs: number;
}

interface SentDatum {
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly Value?: unknown;
  readonly Values?: readonly unknown[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: MetricDatum['statistic'];
  readonly Unit?: string;
  readonly Timestamp?: number;
}

export interface PutMetricDataRequest {
  readonly Namespace?: string;
  readonly MetricData?: readonly SentDatum[];
}

const twoWeeksMs = 14 * 86_400_000;
const twoHoursMs = 2 * 3_600_000;

/** @throws {CloudWatchError} for data that CloudWatch would reject. */
export function readMetricData(request: PutMetricDataRequest, nowMs: number): readonly MetricDatum[] {
  const { Namespace = '', MetricData = [] } = request;
  if (Namespace === '') throw missing('Namespace');
  if (Namespace.length > 255 || Namespace.startsWith(':') || Namespace.startsWith('AWS/')) {
    throw value(`The value ${Namespace} for parameter Namespace is invalid.`);
  }
  if (MetricData.length === 0) throw missing('MetricData');
  if (MetricData.length > 1000) throw value('The collection MetricData must not have a size greater than 1000.');
  return MetricData.map((datum, index) => readDatum(Namespace, datum, `MetricData.member.${index + 1}`, nowMs));
}

function readDatum(namespace: string, sent: SentDatum, where: string, nowMs: number): MetricDatum {
  if (sent.MetricName === undefined || sent.MetricName === '') throw missing(`${where}.MetricName`);
  const timestampMs = sent.Timestamp === undefined ? nowMs : sent.Timestamp * 1000;
  if (timestampMs < nowMs - twoWeeksMs || timestampMs > nowMs + twoHoursMs) {
    throw value(
      `The parameter ${where}.Timestamp must specify a time no more than two weeks in the past or two hours in the future.`,
    );
  }
  const values = [sent.Value, sent.Values, sent.StatisticValues].filter((member) => member !== undefined);
  if (values.length === 0) throw missing(`${where}.Value`);
  if (values.length > 1) {
    throw new CloudWatchError(
      'InvalidParameterCombinationException',
      `The parameters ${where}.Value, ${where}.Values and ${where}.StatisticValues are mutually exclusive.`,
    );
  }
  return {
    namespace,
    metricName: sent.MetricName,
    dimensions: readDimensions(sent, where),
    value: sent.Value === undefined ? undefined : finite(sent.Value, where),
    values: sent.Values?.map((member) => finite(member, where)),
    counts: sent.Counts,
    statistic: sent.StatisticValues,
    unit: sent.Unit ?? 'None',
    timestampMs,
  };
}

function readDimensions(sent: SentDatum, where: string): Record<string, string> {
  const dimensions = sent.Dimensions ?? [];
  if (dimensions.length > 30) throw value(`The collection ${where}.Dimensions must not have a size greater than 30.`);
  const read: Record<string, string> = {};
  for (const { Name = '', Value = '' } of dimensions) {
    if (Name === '' || Value === '') throw value(`${where}.Dimensions: a dimension needs a name and a value.`);
    read[Name] = Value;
  }
  return read;
}

/** AWS JSON encodes NaN and the infinities as strings; CloudWatch rejects them. */
function finite(member: unknown, where: string): number {
  if (typeof member === 'number' && Number.isFinite(member) && Math.abs(member) <= 2 ** 360) return member;
  throw value(`The value ${String(member)} for parameter ${where}.Value is invalid.`);
}

function missing(field: string): CloudWatchError {
  return new CloudWatchError('MissingRequiredParameterException', `The parameter ${field} is required.`);
}

function value(message: string): CloudWatchError {
  return new CloudWatchError('InvalidParameterValueException', message);
}
