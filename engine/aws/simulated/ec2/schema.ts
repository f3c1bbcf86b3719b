/** How the parts of EC2's state are declared: maps by id, strict objects, defaults that a drill may leave out. */
import { type TProperties, type TSchema, Type } from "typebox";

export const At = Type.String({ format: "date-time" });
export const ById = <T extends TSchema>(item: T) => Type.Record(Type.String(), item, { default: {} });
export const Strict = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
export const Tags = ById(Type.String());
export const text = (fallback: string) => Type.String({ default: fallback });
export const flag = (fallback: boolean) => Type.Boolean({ default: fallback });
export const count = (fallback: number) => Type.Integer({ default: fallback });
export const oneOf = <const V extends readonly string[]>(values: V, fallback?: V[number]) =>
  Type.Unsafe<V[number]>({
    type: "string",
    enum: [...values],
    ...(fallback === undefined ? {} : { default: fallback }),
  });
