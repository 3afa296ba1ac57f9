import { expect, test } from 'vitest';
import sheet from './mantine.css?raw';

const styled = Object.keys(import.meta.glob('/node_modules/@mantine/core/styles/*.layer.css', { query: '?url' }));
const sources = import.meta.glob<string>('../../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

test('every widget of Mantine that a page uses brings its styles', () => {
  const used = new Set(
    Object.values(sources).flatMap((source) =>
      [...source.matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)].flatMap((found) => (found[1] ?? '').split(',').map((name) => name.trim())),
    ),
  );
  expect(used.size).toBeGreaterThan(0);
  expect(styled.length).toBeGreaterThan(20);
  const missing = [...used].filter((name) => styled.some((file) => file.endsWith(`/${name}.layer.css`)) && !sheet.includes(`/${name}.layer.css`));
  expect(missing).toEqual([]);
});
