import { answerOf, insideOf, nameOf, wordsOf, type Description, type Route, type Schema } from '@/core/openapi';
import { t } from '@/i18n/en/docs';
import { ScrollX } from '@/ui/kit/ScrollX';

const DEEPEST = 6;

/** The fields of a shape; those of a shape inside are opened on demand. */
export function Fields({ document, schema, open = false, depth = 0 }: { document: Description; schema: Schema; open?: boolean; depth?: number }) {
  const whole = insideOf(document, schema);
  if (!whole?.properties) return <span className="mono">{wordsOf(schema)}</span>;
  const name = whole.title ?? nameOf(schema) ?? wordsOf(schema);
  return (
    <details open={open}>
      <summary>{t('fields', { name })}</summary>
      <ul className="list-plain inner">
        {Object.entries(whole.properties).map(([field, one]) => (
          <li key={field}>
            <span className="mono"><b>{field}</b>{whole.required?.includes(field) ? ` (${t('required')})` : ''}: {wordsOf(one)}</span>
            {one.description ? <span className="small dim"> {one.description}</span> : null}
            {depth < DEEPEST && insideOf(document, one) ? <Fields document={document} schema={one} depth={depth + 1} /> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What an operation can answer: each status with its meaning and its shape. */
export function Answers({ document, route }: { document: Description; route: Route }) {
  return (
    <ScrollX label={t('answers')}>
      <table>
        <thead><tr><th scope="col">{t('status')}</th><th scope="col">{t('meaning')}</th><th scope="col">{t('holds')}</th></tr></thead>
        <tbody>
          {Object.entries(route.operation.responses).map(([status, given]) => {
            const answer = answerOf(document, given);
            const content = Object.values(answer.content ?? {})[0];
            return (
              <tr key={status}>
                <td className="mono">{status}</td>
                <td>{answer.description}</td>
                <td>{content?.schema ? <Fields document={document} schema={content.schema} /> : null}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollX>
  );
}
