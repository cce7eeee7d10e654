/** Controllers of one's own for the arena: a definition, and one that sees outcomes alone. */
import { createArenaAdaptation } from '../../../../rooms/arena/arena-adaptation.ts';
import type { ControllerKind } from '../../../experiment/abstract/controller.ts';
import { controllers as others } from '../../../experiment/testing/own-controllers.ts';
import type { DefinitionKind } from '../session-driver.ts';

export const controllers: (ControllerKind | DefinitionKind)[] = [
  {
    name: 'room-with-trees',
    about: "the room's adaptation with another model",
    definition: () => createArenaAdaptation('success@3'),
  },
  ...others,
];
