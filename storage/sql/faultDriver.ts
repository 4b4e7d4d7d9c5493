import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from "kysely";
import { TransientFault } from "../transientFault.ts";

/** The dialect with the surroundings' errors turned into TransientFault; all others pass as they are. */
export function withTransientFaults(
  dialect: Dialect,
  isTransient: (error: unknown) => boolean,
): Dialect {
  const faults = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) throw error;
      throw new TransientFault(`database: ${(error as Error).message}`, { cause: error });
    }
  };
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createDriver: () => new FaultDriver(dialect.createDriver(), faults),
  };
}

type Faults = <T>(work: () => Promise<T>) => Promise<T>;
type CompileQuery = QueryCompiler["compileQuery"];

class FaultDriver implements Driver {
  readonly #driver: Driver;
  readonly #faults: Faults;

  constructor(driver: Driver, faults: Faults) {
    this.#driver = driver;
    this.#faults = faults;
  }

  init(): Promise<void> {
    return this.#faults(() => this.#driver.init());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await this.#faults(() => this.#driver.acquireConnection());
    return new FaultConnection(connection, this.#faults);
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#faults(() => this.#driver.beginTransaction(inner(connection), settings));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#faults(() => this.#driver.commitTransaction(inner(connection)));
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#faults(() => this.#driver.rollbackTransaction(inner(connection)));
  }

  async savepoint(connection: DatabaseConnection, name: string, compile: CompileQuery) {
    await this.#faults(async () => this.#driver.savepoint?.(inner(connection), name, compile));
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string, compile: CompileQuery) {
    await this.#faults(async () =>
      this.#driver.rollbackToSavepoint?.(inner(connection), name, compile),
    );
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string, compile: CompileQuery) {
    await this.#faults(async () =>
      this.#driver.releaseSavepoint?.(inner(connection), name, compile),
    );
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#driver.releaseConnection(inner(connection));
  }

  destroy(): Promise<void> {
    return this.#driver.destroy();
  }
}

class FaultConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #faults: Faults;

  constructor(connection: DatabaseConnection, faults: Faults) {
    this.inner = connection;
    this.#faults = faults;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // A synchronous engine throws before there is a promise.
    return this.#faults(async () => this.inner.executeQuery<R>(query));
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

function inner(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof FaultConnection ? connection.inner : connection;
}
