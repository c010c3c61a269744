/** One piece of code in one language or for one shell. */
export interface Snippet {
  name: string;
  code: string;
}
