export type Explained = {
    message: string;
    hints: string[];
};
/**
 * Says why no addon could be loaded, and the cure.
 * @param {unknown} error what the generated loader has thrown; its causes are what it tried, one by one
 * @returns {Explained}
 */
export function explained(error: unknown): Explained;
