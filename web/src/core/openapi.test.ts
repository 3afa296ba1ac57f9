import { describe, expect, it } from 'vitest';
import { curlOf, insideOf, matching, requestOf, routesOf, wordsOf, type Description } from './openapi';

const DOCUMENT: Description = {
  openapi: '3.1.0',
  info: { title: 'Assay', version: '1' },
  paths: {
    '/api/v1/projects/{project}/items': {
      post: {
        operationId: 'AddItems',
        tags: ['items'],
        description: 'Take in items.',
        parameters: [
          { name: 'project', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'state', in: 'query', schema: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] } },
          { name: 'search', in: 'query', schema: { type: 'string' } },
          { name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ItemsBody' } } } },
        responses: {},
      },
      get: { operationId: 'ListItems', tags: ['items'], description: 'Items, filtered.', responses: {} },
    },
  },
  components: {
    responses: {},
    schemas: {
      ItemsBody: { type: 'object', properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Row' } } } },
      Row: { type: 'object', properties: { id: { anyOf: [{ type: 'string' }, { type: 'null' }] } } },
    },
  },
};

describe('an OpenAPI description', () => {
  const routes = routesOf(DOCUMENT);
  const add = routes.find((route) => route.id === 'AddItems')!;

  it('lists what can be asked, reading before changing', () => {
    expect(routes.map((route) => `${route.method} ${route.path}`)).toEqual(['GET /api/v1/projects/{project}/items', 'POST /api/v1/projects/{project}/items']);
    expect(matching(routes, 'post ITEMS')).toEqual([add]);
    expect(matching(routes, 'nothing')).toEqual([]);
  });

  it('says types in words and finds the fields inside', () => {
    expect(wordsOf({ type: 'array', items: { $ref: '#/components/schemas/Row' }, maxItems: 9 })).toBe('[Row] –9');
    expect(wordsOf({ enum: ['a', 'b'] })).toBe('"a" | "b"');
    expect(wordsOf({ anyOf: [{ type: 'integer' }, { type: 'null' }] })).toBe('integer | null');
    expect(Object.keys(insideOf(DOCUMENT, { type: 'array', items: { $ref: '#/components/schemas/Row' } })?.properties ?? {})).toEqual(['id']);
  });

  it('makes a request with everything encoded, and names what is missing', () => {
    const asked = requestOf(add, { project: 'a/b', state: 'open\nclosed', search: 'x & y', 'If-Match': '"3"' }, '{"items": []}');
    expect(asked.url).toBe('/api/v1/projects/a%2Fb/items?state=open&state=closed&search=x+%26+y');
    expect(asked.headers).toEqual({ 'If-Match': '"3"', 'Content-Type': 'application/json' });
    expect(asked.missing).toEqual([]);
    expect(requestOf(add, {}, '').missing).toEqual(['project', 'If-Match']);
  });

  it('gives the same for a terminal, with quotes that hold', () => {
    const asked = requestOf(add, { project: 'x', 'If-Match': '"1"' }, `{"note": "it's"}`);
    expect(curlOf(add, asked, 'http://127.0.0.1:8080')).toContain(String.raw`--data-binary '{"note": "it'\''s"}'`);
  });
});
