import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { type StandardSchemaV1 } from '@standard-schema/spec';
import { invalidFields } from './problems.ts';

class Issues extends Error {
  constructor(readonly issues: readonly StandardSchemaV1.Issue[]) {
    super('invalid');
  }
}

/** Makes Nest's pipe for Standard Schema answer with problem documents that name each bad field. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new Issues(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (err) {
      if (!(err instanceof Issues)) throw err;
      throw invalidFields(err.issues, metadata.data ?? metadata.type);
    }
  }

  /** Strips nothing: schemas refuse unknown members by name, `__proto__` included. */
  protected override stripProtoKeys(): void {}
}
