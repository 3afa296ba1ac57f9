import { useEffect, useImperativeHandle, useRef } from 'react';
import type { Problem } from '@/api/types';
import { t } from '@/i18n/en/blueprint';

export interface YamlHandle {
  goTo: (line: number) => void;
}

/** A plain text with line numbers; lines with errors are marked. */
export function YamlEditor({ text, problems, onChange, readOnly, ref }: { text: string; problems: readonly Problem[]; onChange?: (text: string) => void; readOnly?: boolean; ref?: React.Ref<YamlHandle> }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n').length;
  const wrong = new Map(problems.filter((problem) => problem.line).map((problem) => [problem.line, problem.message]));
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  useImperativeHandle(ref, () => ({
    goTo: (line) => {
      const element = area.current;
      if (!element) return;
      const start = element.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
      const end = element.value.indexOf('\n', start);
      element.focus();
      element.setSelectionRange(start, end < 0 ? element.value.length : end);
      const height = element.scrollHeight / Math.max(1, element.value.split('\n').length);
      window.scrollTo({ top: element.getBoundingClientRect().top + window.scrollY + (line - 6) * height, behavior: 'instant' });
    },
  }));
  return (
    <div className="bp-yaml">
      <pre aria-hidden>
        {Array.from({ length: lines }, (_, index) => (
          <span key={index}>{wrong.has(index + 1) ? <b title={wrong.get(index + 1)}>{index + 1}</b> : index + 1}{'\n'}</span>
        ))}
      </pre>
      <textarea
        ref={area}
        aria-label={t('yaml')}
        aria-invalid={wrong.size > 0}
        spellCheck={false}
        readOnly={readOnly}
        value={text}
        onChange={(event) => onChange?.(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || readOnly) return;
          // A new line begins where the one before began.
          const { selectionStart, selectionEnd, value } = event.currentTarget;
          const before = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
          const indent = /^ */.exec(before)?.[0] ?? '';
          if (!indent) return;
          event.preventDefault();
          event.currentTarget.setRangeText(`\n${indent}`, selectionStart, selectionEnd, 'end');
          onChange?.(event.currentTarget.value);
        }}
      />
    </div>
  );
}
