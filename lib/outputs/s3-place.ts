/** An address on S3-compatible storage (the setting OUTPUTS_URL), and our credentials. */
export interface S3Place {
  /** `https://host/bucket/` or `https://host/bucket/prefix/`: file names are appended to it. */
  url: URL;
  accessKeyId: string;
  secretAccessKey: string;
  /** For temporary credentials; it is signed and sent. */
  sessionToken?: string;
  region: string;
}
