/** A device's wish: axes from -1 to 1, the aim as a direction of any length, (0, 0) for none. */
export interface DeviceWish {
  moveX: number;
  moveY: number;
  aimX: number;
  aimY: number;
  fire: boolean;
  dash: boolean;
}
