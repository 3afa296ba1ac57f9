import { create } from 'zustand';

export interface Toast {
  id: number;
  tone: 'good' | 'bad' | 'plain';
  text: string;
  action?: { label: string; run: () => void };
}

interface ToastState {
  toasts: Toast[];
}

export const useToasts = create<ToastState>(() => ({ toasts: [] }));
let serial = 0;

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }));
}

function show(tone: Toast['tone'], text: string, action?: Toast['action']): void {
  serial += 1;
  const id = serial;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.filter((one) => one.text !== text).slice(-3), { id, tone, text, action }] }));
  // Bad news stays until it is read.
  if (tone !== 'bad') setTimeout(() => dismissToast(id), action ? 10_000 : 5000);
}

/** Short news in the corner: `toast.good(t('saved'))`. Failures of mutations come here by themselves. */
export const toast = {
  good: (text: string, action?: Toast['action']) => show('good', text, action),
  bad: (text: string, action?: Toast['action']) => show('bad', text, action),
  plain: (text: string, action?: Toast['action']) => show('plain', text, action),
};
