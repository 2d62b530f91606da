import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Actor, UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import {
  missingOptions,
  ofTheWholeAgency,
  reservedKey,
  tooManyFields,
  unfitOptions,
} from './custom-fields.errors.js';
import {
  type CustomField,
  type CustomFieldScope,
  type CustomFieldType,
  freeKey,
  hasOptions,
  keyOf,
  MAX_FIELDS,
  MAX_OPTIONS,
  RESERVED_KEYS,
} from './custom-fields.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';

export interface ListFields {
  readonly scope?: CustomFieldScope | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface NewField {
  readonly scope: CustomFieldScope;
  readonly label: string;
  readonly type: CustomFieldType;
  readonly options?: readonly string[] | null;
}

/** What is absent or null stays as it is. */
export interface FieldChange {
  readonly label?: string | null;
  readonly options?: readonly string[] | null;
}

/** Fields that an agency invents for its contacts, their accounts and itself. They are for all of its clients. */
@Injectable()
export class CustomFieldsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly fields: CustomFieldsRepository,
  ) {}

  /** By id, so the oldest first: 50 unless told, at most 100. `afterId` is the last id of the page before. */
  async list(
    actor: UserActor,
    { scope, includeArchived, limit, afterId }: ListFields,
  ): Promise<CustomField[]> {
    const page = {
      scope: scope ?? null,
      includeArchived: includeArchived ?? false,
      limit: pageSize(limit),
      afterId: cursorId<'CustomField'>('afterId', afterId),
    };
    return this.uow.read(actor, (tx) => this.fields.page(tx, page));
  }

  /** All of a scope, archived ones included. */
  ofScope(actor: Actor, scope: CustomFieldScope): Promise<CustomField[]> {
    return this.uow.read(actor, (tx) => this.fields.ofScope(tx, scope));
  }

  /**
   * The key comes from the label and stays. Where another field has it, it gets a number.
   *
   * @throws DomainError FORBIDDEN SCOPE_EXCEEDS_OWN for who sees some clients only; INVALID_INPUT label or options;
   * LIMIT_EXCEEDED beyond 100 of a scope.
   */
  async create(
    actor: UserActor,
    { scope, label: typed, type, options: given }: NewField,
  ): Promise<CustomField> {
    assertWhole(actor);
    const label = nameOf('label', typed);
    const wanted = keyOf(label);
    if (RESERVED_KEYS.has(wanted)) throw reservedKey(wanted);
    const options = optionsOf(type, given ?? []);
    const id = newId<'CustomField'>();
    return this.uow.write(actor, async (tx) => {
      const others = await this.fields.lockScope(tx, scope);
      if (others.length >= MAX_FIELDS) throw tooManyFields();
      const key = freeKey(wanted, new Set(others.map((other) => other.key)));
      tx.audit(line('custom_field.created', id, { scope, key, type }));
      return this.fields.insert(tx, { id, scope, key, label, type, options });
    });
  }

  /**
   * What is absent stays. Options can be added and put in another order; none can go, since something may have it.
   * Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; FORBIDDEN SCOPE_EXCEEDS_OWN; INVALID_INPUT label or options.
   */
  async update(actor: UserActor, rawId: string, change: FieldChange): Promise<CustomField> {
    return this.change(actor, rawId, 'custom_field.changed', (before) => {
      const label = change.label == null ? before.label : nameOf('label', change.label);
      const options = change.options == null ? before.options : optionsOf(before.type, change.options);
      const kept = new Set(options);
      const missing = before.options.filter((option) => !kept.has(option));
      if (missing.length > 0) throw missingOptions(missing);
      return { ...before, label, options };
    });
  }

  /** Nothing is written into it any more; what was written stays. Repeating it changes nothing. */
  async archive(actor: UserActor, rawId: string): Promise<CustomField> {
    return this.change(actor, rawId, 'custom_field.archived', (before) => ({
      ...before,
      archivedAt: before.archivedAt ?? new Date(),
    }));
  }

  /** Repeating it changes nothing. @throws DomainError NOT_FOUND; FORBIDDEN SCOPE_EXCEEDS_OWN. */
  async restore(actor: UserActor, rawId: string): Promise<CustomField> {
    return this.change(actor, rawId, 'custom_field.restored', (before) => ({ ...before, archivedAt: null }));
  }

  private async change(
    actor: UserActor,
    rawId: string,
    action: string,
    after: (before: CustomField) => CustomField,
  ): Promise<CustomField> {
    const id = parseId<'CustomField'>(rawId);
    if (!id) throw notFound('CustomField', { id: rawId });
    return this.uow.write(actor, async (tx: WriteTx) => {
      const before = await this.fields.lock(tx, id);
      if (!before) throw notFound('CustomField', { id });
      assertWhole(actor);
      const wanted = after(before);
      if (isSame(before, wanted)) return before;
      tx.audit(line(action, id, { key: before.key }));
      return this.fields.set(tx, wanted);
    });
  }
}

function assertWhole({ clients }: UserActor): void {
  if (clients !== 'all') throw ofTheWholeAgency();
}

/** @throws DomainError INVALID_INPUT options. */
function optionsOf(type: CustomFieldType, typed: readonly string[]): string[] {
  if (typed.length > MAX_OPTIONS || typed.length > 0 !== hasOptions(type)) throw unfitOptions();
  const options = typed.map((one) => nameOf('options', one));
  const different = new Set(options.map((one) => one.toLowerCase()));
  if (different.size < options.length || options.some((one) => one.includes(';'))) throw unfitOptions();
  return options;
}

const isSame = (one: CustomField, other: CustomField): boolean =>
  one.label === other.label &&
  one.archivedAt === other.archivedAt &&
  one.options.length === other.options.length &&
  one.options.every((option, at) => option === other.options[at]);

const line = (action: string, subjectId: string, details: Readonly<Record<string, unknown>>) => ({
  action,
  subjectId,
  clientId: null,
  details,
});
