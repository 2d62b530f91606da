export async function loadDemo(_a: unknown, _l: unknown): Promise<void> {}
