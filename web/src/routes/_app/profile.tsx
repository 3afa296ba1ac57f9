import { createFileRoute } from '@tanstack/react-router';
import { ProfilePage } from '@/pages/profile/ProfilePage';

/** One's own account, keys and API tokens. */
export const Route = createFileRoute('/_app/profile')({ component: ProfilePage });
