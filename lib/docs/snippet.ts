/** One code example in one language or for one shell. */
export interface Snippet {
  name: string;
  code: string;
}
