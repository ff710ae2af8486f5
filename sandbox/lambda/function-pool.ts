import { configureFunction, type FunctionConfiguration, type FunctionOptions } from './function-configuration.ts';
import type { Instance, InstanceParts, StartInstance } from './instance.ts';

/** The instances of one function. Each handles one invocation at a time and stays warm in between. */
export interface FunctionPool {
  configuration(): FunctionConfiguration;
  /** Instances with the old configuration are stopped as soon as they are idle. */
  configure(options: FunctionOptions): void;
  /** Returns a warm instance, or starts one. */
  acquire(): Promise<Instance>;
  release(instance: Instance): void;
  /** Resolves when this many instances are warm. */
  prewarm(count: number): Promise<void>;
  close(): void;
}

export interface FunctionPoolParts extends Omit<InstanceParts, 'onExit'> {
  readonly startInstance: StartInstance;
}

export function createFunctionPool(options: FunctionOptions, parts: FunctionPoolParts): FunctionPool {
  let configuration = configureFunction(options);
  let closed = false;
  let idle: Promise<Instance>[] = [];
  const instances = new Set<Instance>();

  const start = async (): Promise<Instance> => {
    const onExit = (gone: Instance) => instances.delete(gone);
    const instance = await parts.startInstance(configuration, { ...parts, onExit });
    if (closed) instance.kill();
    else if (instance.alive()) instances.add(instance);
    return instance;
  };
  const fill = (count: number) => {
    while (!closed && idle.length < count) idle.push(start());
  };
  const usable = (instance: Instance) => instance.alive() && instance.configuration === configuration;

  return {
    configuration: () => configuration,
    configure(changed) {
      configuration = configureFunction(changed);
      const outdated = idle;
      idle = [];
      for (const starting of outdated) void starting.then((instance) => instance.kill());
      fill(configuration.minimumIdle);
    },
    async acquire() {
      for (let starting = idle.shift(); starting !== undefined; starting = idle.shift()) {
        const instance = await starting;
        if (usable(instance)) {
          fill(configuration.minimumIdle);
          return instance;
        }
        instance.kill();
      }
      const started = start();
      fill(configuration.minimumIdle);
      return started;
    },
    release(instance) {
      if (closed || !usable(instance)) instance.kill();
      // Like Lambda, reuse the most recently used instance first.
      else idle.unshift(Promise.resolve(instance));
    },
    async prewarm(count) {
      fill(count);
      for (const instance of await Promise.all(idle)) await instance.loaded;
    },
    close() {
      closed = true;
      for (const instance of instances) instance.kill();
    },
  };
}
