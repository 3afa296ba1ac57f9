/** Loaded by the pages with the sidebar, after they are there. */

import { sendLeftovers } from '@/core/work/leftovers';
import { openDeviceStore } from '@/core/work/device';
import { workApi } from './api';

/** Sends what this person finished on this device and could not send then; gives how many arrived. */
export async function sendWhatWaits(user: string): Promise<number> {
  return sendLeftovers(await openDeviceStore(), user, (project) => workApi(project, false));
}
