/** A place on S3-compatible storage (the setting OUTPUTS_URL), and who we are there. */
export interface S3Place {
  /** `https://host/bucket/` or `https://host/bucket/prefix/`: names of files are appended to it. */
  url: URL;
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials; it is signed and sent along. */
  sessionToken?: string;
  region: string;
}
