import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { composed } from './compose.ts';
import { ContainerDeployment } from './containers.ts';
import { type Deployment } from './deployment.ts';
import { servers } from './infrastructure.ts';
import { type Logs } from './logs.ts';
import { ProcessDeployment } from './processes.ts';

/** Deploys the variant as processes, or uses the containers that the environment names. */
export function deploy(
  variant: Variant,
  shape: { broker: boolean; replicas: number; faultsFile?: (service: Service) => string },
  logs: Logs,
): Promise<Deployment> {
  if (composed()) return ContainerDeployment.open(variant, shape.replicas, servers(), logs);
  return ProcessDeployment.open(variant, shape, servers(), logs);
}
