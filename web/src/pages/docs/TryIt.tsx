import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { csrfHeaders } from '@/api/client';
import { curlOf, requestOf, takesMany, wordsOf, type Asked, type Parameter, type Route } from '@/core/openapi';
import { t } from '@/i18n/en/docs';
import { useMe } from '@/shell/use-project';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Field } from '@/ui/kit/Field';
import { ScrollX } from '@/ui/kit/ScrollX';

const MOST = 200_000;

interface Answered {
  status: string;
  ok: boolean;
  headers: [string, string][];
  text: string;
  note: string;
  ms: number;
}

/** The request as a form: fill it in, send it with this session, and see what comes back. */
export function TryIt({ route }: { route: Route }) {
  const me = useMe();
  const content = route.operation.requestBody?.content ?? {};
  const type = Object.keys(content)[0];
  const example = type === undefined ? undefined : content[type]?.example;
  const [values, setValues] = useState<Record<string, string>>(() => startOf(route, me.projects[0]?.slug ?? ''));
  const [body, setBody] = useState(() => (example === undefined ? '' : typeof example === 'string' ? example : JSON.stringify(example, null, 2)));
  const asked = requestOf(route, values, body);
  const broken = type === 'application/json' ? wrongIn(body) : undefined;
  const send = useMutation({ mutationFn: () => sent(route, asked), meta: { quiet: true } });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {route.operation.parameters?.length ? (
        <fieldset className="stack close">
          <legend className="field-label">{t('parameters')}</legend>
          <div className="grid cols-2">
            {route.operation.parameters.map((parameter) => (
              <Value key={parameter.name} parameter={parameter} value={values[parameter.name] ?? ''} onChange={(value) => setValues({ ...values, [parameter.name]: value })} />
            ))}
          </div>
        </fieldset>
      ) : null}
      {type === undefined ? null : (
        <Field label={t('body_of', { type })} hint={route.operation.requestBody?.required ? t('body_hint') : t('body_optional')} complaint={broken ? t('bad_json', { why: broken }) : undefined}>
          {(props) => <textarea {...props} className="input" rows={Math.min(18, body.split('\n').length + 1)} spellCheck={false} value={body} onChange={(event) => setBody(event.target.value)} />}
        </Field>
      )}
      <div className="row wrap">
        <button type="submit" className="btn primary" disabled={asked.missing.length > 0 || Boolean(broken) || send.isPending}>{send.isPending ? t('sending') : t('send')}</button>
        <span className="small dim">{asked.missing.length ? t('fill', { names: asked.missing.join(t('and')) }) : route.method === 'GET' ? t('asks') : t('changes')}</span>
      </div>
      <div aria-live="polite">
        {send.error ? <p className="bad">{t('failed', { why: send.error.message })}</p> : null}
        {send.data ? <Result answered={send.data} /> : null}
      </div>
      <details>
        <summary>{t('curl')}</summary>
        <Shown label={t('curl')}>{curlOf(route, asked, location.origin)}</Shown>
        <CopyButton text={curlOf(route, asked, location.origin)} />
      </details>
    </form>
  );
}

/** Values to begin with: one's own first project, and what is usual. */
function startOf(route: Route, project: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const parameter of route.operation.parameters ?? []) {
    if (parameter.in === 'path' && parameter.name === 'project') found.project = project;
    const standard = parameter.schema.default;
    if (parameter.in === 'query' && standard !== undefined && standard !== null) found[parameter.name] = String(standard);
  }
  return found;
}

function Value({ parameter, value, onChange }: { parameter: Parameter; value: string; onChange: (value: string) => void }) {
  const many = takesMany(parameter.schema);
  const hint = [wordsOf(parameter.schema), many ? t('one_a_line') : '', parameter.required ? t('required') : ''].filter(Boolean).join(t('and'));
  const label = <>{parameter.name} <span className="dim small">({t(parameter.in)})</span></>;
  return (
    <Field label={label} hint={parameter.description ? `${parameter.description} ${hint}` : hint}>
      {(props) =>
        many ? (
          <textarea {...props} className="input" rows={2} value={value} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <input {...props} className="input" autoComplete="off" spellCheck={false} placeholder={parameter.example} value={value} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}

function wrongIn(body: string): string | undefined {
  if (body.trim() === '') return undefined;
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function sent(route: Route, asked: Asked): Promise<Answered> {
  const began = performance.now();
  const response = await fetch(asked.url, {
    method: route.method,
    headers: { ...asked.headers, ...(route.method === 'GET' ? {} : csrfHeaders()) },
    body: asked.body,
    credentials: 'same-origin',
  });
  const type = response.headers.get('content-type') ?? '';
  const readable = type === '' || /json|text|csv/.test(type);
  const stream = type.startsWith('text/event-stream');
  const text = stream ? await firstOf(response) : readable ? await response.text() : '';
  const note = readable ? (text === '' ? t('empty') : text.length > MOST ? t('cut', { n: MOST }) : '') : t('bytes', { n: (await response.arrayBuffer()).byteLength });
  return {
    status: `${response.status} ${response.statusText}`.trim(),
    ok: response.ok,
    headers: [...response.headers],
    text: pretty(text.slice(0, MOST), type),
    note,
    ms: Math.round(performance.now() - began),
  };
}

/** What a stream that never ends says first. */
async function firstOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
}

function pretty(text: string, type: string): string {
  if (!type.includes('json') || type.includes('ndjson')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A text as it came, scrolling in its place. */
function Shown({ label, children }: { label: string; children: string }) {
  return (
    <ScrollX label={label} className="api-text">
      <pre>{children}</pre>
    </ScrollX>
  );
}

function Result({ answered }: { answered: Answered }) {
  return (
    <div className="stack close">
      <p className="row">
        <b>{t('answer')}</b>
        <span className={`tag ${answered.ok ? 'good' : 'bad'}`}>{answered.status}</span>
        <span className="small dim">{t('took', { ms: answered.ms })}</span>
      </p>
      {answered.note ? <p className="small dim">{answered.note}</p> : null}
      {answered.text ? <Shown label={t('answer')}>{answered.text}</Shown> : null}
      <details>
        <summary>{t('headers')}</summary>
        <Shown label={t('headers')}>{answered.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</Shown>
      </details>
    </div>
  );
}
