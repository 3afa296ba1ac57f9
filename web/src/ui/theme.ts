/** Light, dark, or as the system has it. Kept on the device, because it must be known before the first paint. */
import { create } from 'zustand';

export type ThemeChoice = 'light' | 'dark' | 'system';

const KEY = 'assay.theme';
const dark = () => window.matchMedia('(prefers-color-scheme: dark)');

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

export const useTheme = create<{ choice: ThemeChoice; shown: 'light' | 'dark' }>(() => ({ choice: 'system', shown: 'light' }));

function apply(choice: ThemeChoice): void {
  const shown = choice === 'system' ? (dark().matches ? 'dark' : 'light') : choice;
  document.documentElement.setAttribute('data-theme', shown);
  document.documentElement.setAttribute('data-mantine-color-scheme', shown);
  useTheme.setState({ choice, shown });
}

/** Changes the theme of this device at once. */
export function setTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // No storage: the choice holds until the page is closed.
  }
  apply(choice);
}

/** Follows the system from the start on, and other tabs. */
export function watchTheme(): void {
  apply(stored());
  dark().addEventListener('change', () => apply(stored()));
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) apply(stored());
  });
}
