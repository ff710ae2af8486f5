import * as v from 'valibot';
import { functionVariables } from '../../domain/function-variables.ts';
import type { FunctionVariable } from '../../domain/setting-row.ts';
import { httpsUrl, itemsSchema, secretReference, settingSchema } from './setting-schema.ts';

const rows = Object.values<FunctionVariable>(functionVariables);

/** The schema of `destinations`, made from the rows of its variables. */
export function destinationsSchema() {
  const fields: Record<string, v.GenericSchema> = {};
  const groups: Record<string, Record<string, v.GenericSchema>> = {};
  for (const row of rows) {
    const [first, name = '', field] = row.config?.split('.') ?? [];
    if (first !== 'destinations') continue;
    const schema = schemaOf(row);
    if (field === undefined) fields[name] = v.optional(schema);
    else groups[name] = { ...groups[name], [field]: isRequired(row) ? schema : v.optional(schema) };
  }
  for (const [name, group] of Object.entries(groups)) fields[name] = v.optional(v.object(group));
  return v.object(fields);
}

function schemaOf({ type, grants }: FunctionVariable): v.GenericSchema {
  if (grants === 'secretsmanager:GetSecretValue') return secretReference;
  if (type.list !== undefined) return itemsSchema(type.list);
  return type.isHidden === true ? httpsUrl : settingSchema(type);
}

/** Whether it needs another field of its destination, or another field needs it. */
function isRequired({ variable, requiredWith, mayBeInSecret }: FunctionVariable): boolean {
  if (mayBeInSecret === true) return false;
  return requiredWith !== undefined || rows.some((other) => other.requiredWith === variable);
}
