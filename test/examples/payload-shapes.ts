import * as v from 'valibot';

/** A text that the service takes. */
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));

const plainText = (most: number) => v.strictObject({ type: v.literal('plain_text'), text: text(most) });

/** @see https://docs.slack.dev/reference/block-kit/blocks/section-block */
const slack = v.strictObject({
  text: text(40_000),
  blocks: v.pipe(
    v.array(
      v.union([
        v.strictObject({ type: v.literal('section'), text: plainText(3000) }),
        v.strictObject({
          type: v.literal('section'),
          fields: v.pipe(v.array(plainText(2000)), v.minLength(1), v.maxLength(10)),
        }),
      ]),
    ),
    v.minLength(1),
    v.maxLength(50),
  ),
});

/** @see https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook */
const teams = v.strictObject({
  type: v.literal('message'),
  attachments: v.strictTuple([
    v.strictObject({
      contentType: v.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: v.null(),
      content: v.strictObject({
        $schema: v.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: v.literal('AdaptiveCard'),
        version: v.literal('1.4'),
        body: v.array(
          v.union([
            v.strictObject({
              type: v.literal('TextBlock'),
              text: text(20_000),
              wrap: v.literal(true),
              weight: v.optional(v.literal('Bolder')),
              fontType: v.optional(v.literal('Monospace')),
            }),
            v.strictObject({
              type: v.literal('FactSet'),
              facts: v.array(v.strictObject({ title: text(100), value: v.string() })),
            }),
          ]),
        ),
      }),
    }),
  ]),
});

/** Without `routing_key`, which the connection adds. @see https://developer.pagerduty.com/docs/send-alert-event */
const pagerduty = v.variant('event_action', [
  v.strictObject({
    event_action: v.literal('trigger'),
    dedup_key: text(255),
    payload: v.strictObject({
      summary: text(1024),
      source: text(1024),
      severity: v.picklist(['critical', 'error', 'warning', 'info']),
      timestamp: v.pipe(v.string(), v.isoTimestamp()),
      component: v.string(),
      group: v.string(),
      class: v.string(),
      custom_details: v.record(v.string(), v.string()),
    }),
  }),
  v.strictObject({ event_action: v.literal('resolve'), dedup_key: text(255) }),
]);

/** @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post */
const jira = v.strictObject({
  fields: v.strictObject({
    project: v.strictObject({ key: text(10) }),
    issuetype: v.strictObject({ name: text(60) }),
    summary: v.pipe(text(255), v.regex(/^[^\n\r]+$/)),
    labels: v.array(v.pipe(text(255), v.regex(/^\S+$/))),
    description: v.strictObject({
      type: v.literal('doc'),
      version: v.literal(1),
      content: v.array(
        v.strictObject({
          type: v.literal('paragraph'),
          content: v.array(v.strictObject({ type: v.literal('text'), text: text(30_000) })),
        }),
      ),
    }),
  }),
});

/** @see https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html */
const servicenow = v.strictObject({
  short_description: text(160),
  description: text(4000),
  work_notes: text(4000),
  comments: text(4000),
  urgency: v.picklist(['1', '2', '3']),
  impact: v.picklist(['1', '2', '3']),
  assignment_group: v.string(),
  correlation_id: text(100),
  correlation_display: text(100),
});

/** The documented shape of what each service takes, with its limits. */
export const payloadShapes = { slack, teams, pagerduty, jira, servicenow };
