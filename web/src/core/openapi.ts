/** Reads an OpenAPI 3.1 description: what one can ask, of what shape, and the request that asks it. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required?: boolean;
  schema: Schema;
  example?: string;
}

interface Content {
  schema?: Schema;
  example?: unknown;
}

interface Answer {
  $ref?: string;
  description?: string;
  content?: Record<string, Content>;
}

export interface Operation {
  summary?: string;
  description?: string;
  operationId: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Content> };
  responses: Record<string, Answer>;
  security?: unknown[];
}

export interface Description {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}

export interface Route {
  id: string;
  method: string;
  path: string;
  tag: string;
  operation: Operation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** All that can be asked, in the order of paths and methods. */
export function routesOf(document: Description): Route[] {
  const found: Route[] = [];
  for (const path of Object.keys(document.paths).toSorted()) {
    for (const method of METHODS) {
      const operation = document.paths[path]?.[method];
      if (operation) found.push({ id: operation.operationId, method: method.toUpperCase(), path, tag: operation.tags?.[0] ?? '', operation });
    }
  }
  return found;
}

/** Those whose method, path or words hold every word of the search. */
export function matching(routes: readonly Route[], search: string): Route[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return routes.filter((route) => {
    const text = `${route.method} ${route.path} ${route.tag} ${route.operation.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The last part of a reference. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split('/').at(-1);
}

/** What a reference stands for; a schema without one is itself. */
export function resolve(document: Description, schema: Schema): Schema {
  const name = nameOf(schema);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

/** The answer of a status, its reference followed. */
export function answerOf(document: Description, answer: Answer): Answer {
  const name = answer.$ref?.split('/').at(-1);
  return name === undefined ? answer : (document.components.responses[name] ?? {});
}

/** A type in a few words: `string or null`, `list of ItemView`, `text of at most 200`. */
export function wordsOf(schema: Schema): string {
  const name = nameOf(schema);
  if (name !== undefined) return name;
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const several = schema.anyOf ?? schema.allOf;
  if (several) return several.map(wordsOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  if (schema.type === 'array') return `[${schema.items ? wordsOf(schema.items) : 'any'}]${limits(schema.minItems, schema.maxItems)}`;
  if (schema.type === 'object' && !schema.properties) {
    return typeof schema.additionalProperties === 'object' ? `{name: ${wordsOf(schema.additionalProperties)}}` : 'object';
  }
  if (schema.type === undefined) return 'any';
  return `${schema.type}${schema.format ? ` (${schema.format})` : ''}${limits(schema.minimum ?? schema.minLength, schema.maximum ?? schema.maxLength)}`;
}

function limits(least: number | undefined, most: number | undefined): string {
  if (least === undefined && most === undefined) return '';
  return ` ${least ?? ''}–${most ?? ''}`;
}

/** The objects inside of a schema that have fields of their own to look at. */
export function insideOf(document: Description, schema: Schema): Schema | undefined {
  const whole = resolve(document, schema);
  if (whole.properties) return whole;
  if (whole.items) return insideOf(document, whole.items);
  if (typeof whole.additionalProperties === 'object') return insideOf(document, whole.additionalProperties);
  for (const one of whole.anyOf ?? whole.allOf ?? []) {
    const found = insideOf(document, one);
    if (found) return found;
  }
  return undefined;
}

export interface Asked {
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Names of path parameters that have no value yet. */
  missing: string[];
}

/** The request that an operation and what was filled in make. */
export function requestOf(route: Route, values: Readonly<Record<string, string>>, body: string): Asked {
  const missing: string[] = [];
  const headers: Record<string, string> = {};
  const query = new URLSearchParams();
  let url = route.path;
  for (const parameter of route.operation.parameters ?? []) {
    const value = (values[parameter.name] ?? '').trim();
    if (parameter.in === 'path') {
      if (value === '') missing.push(parameter.name);
      url = url.replace(`{${parameter.name}}`, value === '' ? `{${parameter.name}}` : encodeURIComponent(value));
    } else if (value === '') {
      if (parameter.required) missing.push(parameter.name);
    } else if (parameter.in === 'header') {
      headers[parameter.name] = value;
    } else if (takesMany(parameter.schema)) {
      for (const one of value.split('\n')) if (one.trim() !== '') query.append(parameter.name, one.trim());
    } else {
      query.append(parameter.name, value);
    }
  }
  const text = query.toString();
  const type = Object.keys(route.operation.requestBody?.content ?? {})[0];
  const asked: Asked = { url: url + (text ? `?${text}` : ''), headers, missing };
  if (type !== undefined && body.trim() !== '') {
    headers['Content-Type'] = type;
    asked.body = body;
  }
  return asked;
}

/** Whether a parameter may be repeated. */
export function takesMany(schema: Schema): boolean {
  return schema.type === 'array' || (schema.anyOf ?? []).some(takesMany);
}

/** The same request for a terminal, with a token in the place of the session. */
export function curlOf(route: Route, asked: Asked, origin: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const lines = [`curl ${route.method === 'GET' ? '' : `-X ${route.method} `}${quoted(origin + asked.url)}`, `-H ${quoted('Authorization: Bearer $ASSAY_TOKEN').replaceAll("'", '"')}`];
  for (const [name, value] of Object.entries(asked.headers)) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (asked.body !== undefined) lines.push(`--data-binary ${quoted(asked.body)}`);
  return lines.join(' \\\n  ');
}
