import { Injectable } from '@nestjs/common';
import type { TenantTx, WriteTx } from '../../database/transaction.js';
import type { ContactId } from '../../kernel/ids.js';
import { identityKey } from './contact-identities.js';
import { ContactKeepers } from './contact-keepers.js';
import { ContactWritesRepository } from './contact-writes.repository.js';
import { contactChanged } from './contacts.events.js';
import type { ContactIdentity, IdentityKind, KnownContact, Sender } from './contacts.js';
import { SendersRepository } from './senders.repository.js';

/** Merges that may come in between before giving up is honest. */
const MOST_LOOKS = 5;

/** People outside as channels know them: who writes, and where to write to. */
@Injectable()
export class SendersService {
  constructor(
    private readonly repository: SendersRepository,
    private readonly writes: ContactWritesRepository,
    private readonly keepers: ContactKeepers,
  ) {}

  /**
   * The contact who wrote, made on the first message. Thirty first messages at once make one contact: the
   * identities are locked for the rest of the transaction, and so is who has them against going.
   *
   * An identity that is new joins the contact of one already known; a WhatsApp id that is a phone number is known
   * where the number is. Two identities that are known as two people stay two: the first decides, because ids of a
   * provider are no reason to merge people.
   */
  async resolve(tx: WriteTx, sender: Sender): Promise<KnownContact> {
    await this.writes.lockIdentities(tx, sender.clientId, sender.identities.map(identityKey));
    const found = await this.#found(tx, sender);
    const known = found[0];
    const contact = known ?? (await this.repository.insert(tx, sender));
    const missing = sender.identities.filter(
      (identity) => !found.some(({ kind, value }) => kind === identity.kind && value === identity.value),
    );
    if (missing.length > 0) await this.repository.addIdentities(tx, contact, missing);
    const name = contact.displayName ? null : sender.displayName;
    if (name && known) await this.#rename(tx, contact.id, name);
    if (missing.length > 0 || name) tx.emit(contactChanged({ ...contact, agencyId: tx.agencyId }));
    return { ...contact, displayName: contact.displayName ?? name };
  }

  /**
   * Where to write to the contact: `preferred`, where it is an identity of such a kind; else the first of the kinds
   * that the contact has, newest first.
   */
  address(
    tx: TenantTx,
    id: ContactId,
    kinds: readonly IdentityKind[],
    preferred: string | null = null,
  ): Promise<ContactIdentity | null> {
    return this.repository.address(tx, id, kinds, preferred);
  }

  async #found(tx: WriteTx, sender: Sender) {
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const found = await this.repository.findByIdentities(tx, sender);
      if (found.every(({ mergedIntoId }) => !mergedIntoId)) return found;
    }
    throw new Error('These contacts do not keep still.');
  }

  async #rename(tx: WriteTx, id: ContactId, displayName: string): Promise<void> {
    await this.repository.rename(tx, id, displayName);
    await this.keepers.threads.rename(tx, [{ id, displayName }]);
  }
}
