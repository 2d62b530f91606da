/** Whether a caller has said something: GraphQL leaves out what is not given, or gives null for it. */
export const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
