export const DEMO_PASSWORD = 'x';
export const DEMO_LOGINS: { email: string; about: string }[] = [];
