/** What the bundler plugins take. */
export interface GuardOptions {
  /**
   * Variables beside those of `process.env` and of the project's `.env` files. The values of those whose names tell of
   * a secret (`*_SECRET*`, `*_HMAC*`) are looked for verbatim: for secrets that a build gets from elsewhere.
   */
  environment?: Record<string, string | undefined>;
  /** Where the `.env` files are, beside the project's own folder. Vite's `envDir` is known without it. */
  envDir?: string;
}
