/** How a task can fail, as the customer reads it in the task's `code`. */
export const FAILURE_CODES = [
  'moderation',
  'invalid_input',
  'unavailable',
  'timeout',
  'failed',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Who runs the tasks of one model on one channel. Holds credentials and addresses: never shown to anybody. */
export type UpstreamConfig = SandboxConfig | HttpConfig;

export interface SandboxConfig {
  type: 'sandbox';
  run: 'picture' | 'wait';
}

/** Where something sits in an answer: names from the outside in; `*` stands for every element of an array. */
export type AnswerPath = readonly string[];

/** A provider that is called over HTTP, as MODELS_FILE describes it, with its credential filled in. */
export interface HttpConfig {
  type: 'http';
  /** Where a task is submitted to, with POST. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** Values from the environment that `headers` hold. */
  secrets: readonly string[];
  /** Fields of the body that are always the same; they win over the customer's. */
  extra: Readonly<Record<string, unknown>>;
  /** For the whole task, the download of its outputs included. */
  timeoutMs: number;
  /** Of one answer, and of all outputs of a task together. */
  mostBytes: number;
  answer: {
    outputs: AnswerPath;
    outputsAre: 'url' | 'base64';
    errorMessage: AnswerPath | null;
    errorCode: AnswerPath | null;
  };
  /** Absent: the answer to the submit is the result. */
  poll: PollConfig | null;
  /** From the provider's error codes, and from HTTP statuses, to how the task fails. */
  errors: ReadonlyMap<string, FailureCode>;
}

export interface PollConfig {
  /** The address that a task's id belongs into, at `{id}`. */
  url: string;
  everyMs: number;
  /** Where an answer has the task's id and its status. */
  id: AnswerPath;
  status: AnswerPath;
  /** The statuses that end a task; any other means that it goes on. */
  completed: readonly string[];
  failed: readonly string[];
}
