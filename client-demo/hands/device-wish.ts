/** A device's wish: axes -1 to 1, the aim a direction of any length, (0, 0) for none. */
export interface DeviceWish {
  moveX: number;
  moveY: number;
  aimX: number;
  aimY: number;
  fire: boolean;
  dash: boolean;
}
