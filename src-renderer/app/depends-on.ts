/** Makes a derived value or an effect depend on what it does not use otherwise: reading is all it takes. */
export function dependsOn(...values: readonly unknown[]): void {
  values.at(0);
}
