/** The reasons for which a task can fail, as in the task's `code`. */
export const FAILURE_CODES = [
  'moderation',
  'invalid_input',
  'unavailable',
  'timeout',
  'failed',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** The upstream of one model on one channel. Contains credentials and addresses: never shown to anybody. */
export type UpstreamConfig = SandboxConfig | HttpConfig;

export interface SandboxConfig {
  type: 'sandbox';
  run: 'picture' | 'wait';
}

/** The path of a value in an answer, from the outside in; `*` stands for every element of an array. */
export type AnswerPath = readonly string[];

/** A provider that is called over HTTP, from MODELS_FILE, with its credential filled in. */
export interface HttpConfig {
  type: 'http';
  /** Where tasks are submitted with POST. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** Values from the environment in `headers`. */
  secrets: readonly string[];
  /** Constant fields of the body; they override the customer's. */
  extra: Readonly<Record<string, unknown>>;
  /** For the whole task, including the download of its outputs. */
  timeoutMs: number;
  /** Of one answer, and of all outputs of a task together. */
  mostBytes: number;
  answer: {
    outputs: AnswerPath;
    outputsAre: 'url' | 'base64';
    errorMessage: AnswerPath | null;
    errorCode: AnswerPath | null;
  };
  /** Null: the answer to the submit is the result. */
  poll: PollConfig | null;
  /** From the provider's error codes and HTTP statuses to the task's failure code. */
  errors: ReadonlyMap<string, FailureCode>;
}

export interface PollConfig {
  /** The address with `{id}` for the task's id. */
  url: string;
  everyMs: number;
  /** The paths of the task's id and status in an answer. */
  id: AnswerPath;
  status: AnswerPath;
  /** The statuses that end a task; any other means that it is still running. */
  completed: readonly string[];
  failed: readonly string[];
}
