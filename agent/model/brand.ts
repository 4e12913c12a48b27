// Brands keep the wires apart: a string that was checked to be a point's id is not any string.
declare const brand: unique symbol;
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };
