import { Injectable } from '@nestjs/common';
import { type CustomTransportStrategy } from '@nestjs/microservices';

/** Collects the transports of the variant's modules, which main connects. A variant without messages has none. */
@Injectable()
export class Transports {
  readonly strategies: CustomTransportStrategy[] = [];
}
