/** What an earlier page left on this device is sent from any page, not only where labelling goes on. */

import type { WorkApi } from './api';
import type { DeviceStore } from './device';
import { type Delivery, Outbox } from './outbox';

/** Sends the parcels of a person, project by project; gives how many arrived. What is refused is kept. */
export async function sendLeftovers(device: DeviceStore, user: string, apiOf: (project: string) => WorkApi): Promise<number> {
  let arrived = 0;
  const delivered = async (delivery: Delivery): Promise<void> => {
    const { parcel } = delivery;
    if (delivery.ok) {
      arrived += 1;
      await device.removeDraft(parcel.user, parcel.assignment);
    } else if (!delivery.failure.passes && parcel.kind === 'submit') {
      const { answers, lead_ms } = parcel.body;
      await device.putDraft({
        user, project: parcel.project, assignment: parcel.assignment, answers, notes: {}, lead_ms,
        edited_at: parcel.at, base: null, dirty: true, kept: delivery.failure.code,
      });
    }
  };
  for (const project of await device.projects(user)) {
    const outbox = new Outbox({ api: apiOf(project), device, user, project, held: () => [], delivered });
    await outbox.load();
    outbox.close();
  }
  return arrived;
}
