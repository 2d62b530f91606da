import DataLoader from 'dataloader';
import type { AuditService } from '../audit.service.js';

/** Batches the names of one answer. Its keys are ids out of entries that the answer shows. */
export const impersonatorNameLoader = (audit: AuditService) =>
  new DataLoader<string, string | null>(async (ids) => {
    const names = await audit.impersonatorNames(ids);
    return ids.map((id) => names.get(id) ?? null);
  });
