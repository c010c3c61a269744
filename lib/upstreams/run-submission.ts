import type { Catalog, Submission } from '../catalog/catalog';
import type { UpstreamConfig } from '../catalog/upstream-config';
import { openOutbound } from '../outbound/outbound';
import type { OutputFile } from '../outputs/output-file';
import { createHttpUpstream } from './http/http-upstream';
import type { WaysOut } from './http/provider-task';
import { runDraw } from './sandbox/draw';
import { runWait } from './sandbox/wait';
import { type Upstream, UpstreamFailure } from './upstream';

/** Runs priced calls at the upstream of their model and channel. */
export interface SubmissionRunner {
  /** Returns the outputs, or throws an `UpstreamFailure`; rejects when the signal is aborted. */
  run(submission: Submission, signal: AbortSignal): Promise<OutputFile[]>;
  close(): Promise<void>;
}

/** A runner for the models of the catalogue. `onError` is called with problems for the operator, without secrets. */
export function createSubmissionRunner(
  catalog: Catalog,
  onError: (what: string, error: unknown) => void,
): SubmissionRunner {
  const ways = {
    trusted: openOutbound({ allowInternal: true }),
    guarded: openOutbound({ allowInternal: false }),
  };
  const upstreams = new Map<string, Upstream>();
  for (const { id } of catalog.models) {
    for (const [channel, config] of Object.entries(catalog.upstreamsOf(id))) {
      upstreams.set(`${id} ${channel}`, createUpstream(config, ways));
    }
  }
  return {
    async run({ model, channel, input }, signal) {
      const upstream = upstreams.get(`${model.id} ${channel}`);
      if (!upstream) throw new Error(`${model.id} has no upstream for ${channel}`);
      try {
        return await upstream(input, signal);
      } catch (error) {
        if (error instanceof UpstreamFailure && error.fault) {
          onError('upstream', new Error(`${model.id} (${channel}): ${error.fault}`));
        }
        throw error;
      }
    },
    async close() {
      await Promise.all([ways.trusted.close(), ways.guarded.close()]);
    },
  };
}

function createUpstream(config: UpstreamConfig, ways: WaysOut): Upstream {
  if (config.type === 'http') return createHttpUpstream(config, ways);
  return config.run === 'picture' ? runDraw : runWait;
}
