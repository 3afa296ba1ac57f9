import { createFileRoute } from '@tanstack/react-router';
import { HistoryPage } from '@/pages/home/HistoryPage';

/** An annotator's own answers in one project. */
export const Route = createFileRoute('/_app/projects/$project/history')({ component: HistoryPage });
