"use client"; // For React's servers: the component listens, so it runs in the page too.

/** `sir-donate/react`: a thin component. What it renders on a server is what a page without scripts shows. */
import { createElement, forwardRef, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type { ForwardedRef, ReactNode } from "react";
import "./index";
import { camel, NAMES } from "../shim/options";
import { TAG, type SirDonateElement } from "../shim/element";

const EVENTS = __EVENTS__;

/** The options by their props. Those that are spelt as the attributes are no less meant. */
const ATTRIBUTES = new Map(NAMES.flatMap((name) => [[camel(name), name] as const, [name, name] as const]));
const HANDLERS = new Map(EVENTS.map((event) => ["on" + event[0]!.toUpperCase() + event.slice(1), event]));

type Props = Record<string, unknown> & { children?: ReactNode };
type Handlers = Map<string, (event: Event) => void>;

/** React 18 warns of the other one on a server. */
const useSooner = typeof document == "object" ? useLayoutEffect : useEffect;

/** Of these `false` says something. */
const SPOKEN = /^(aria-|data-|draggable$|spellCheck$|contentEditable$)/;

const text = (value: unknown): string | undefined => {
  if (value == null) return undefined;
  if (Array.isArray(value)) return value.join(" ");
  return typeof value == "object" ? JSON.stringify(value) : String(value);
};

export const SirDonate = forwardRef((props: Props, ref: ForwardedRef<SirDonateElement>) => {
  const own = useRef<SirDonateElement | null>(null);
  const handlers = useRef<Handlers>(new Map());

  const passed: Record<string, unknown> = {};
  const wanted = new Map<string, string>();
  const given: Handlers = new Map();
  for (const [name, value] of Object.entries(props)) {
    const attribute = ATTRIBUTES.get(name);
    const event = HANDLERS.get(name);
    if (event) {
      if (typeof value == "function") given.set(event, value as (event: Event) => void);
    } else if (attribute) {
      const line = text(value);
      if (line !== undefined) wanted.set(attribute, line);
    } else if (value !== false || SPOKEN.test(name)) {
      // React 18 would write `hidden="false"`, which hides, and knows no className on elements of others.
      passed[name == "className" ? "class" : name] = value;
    }
  }

  useSooner(() => {
    handlers.current = given;
  });

  useSooner(() => {
    const element = own.current!;
    const ends = EVENTS.map((event) => {
      const name = `${TAG}-${event}`;
      const listener = (raised: Event) => handlers.current.get(event)?.(raised);
      element.addEventListener(name, listener);
      return () => element.removeEventListener(name, listener);
    });
    return () => ends.forEach((end) => end());
  }, []);

  useSooner(() => {
    // React 19 sets some of the options as properties and takes those away again, but not what the server wrote.
    for (const name of NAMES) if (!wanted.has(name)) own.current!.removeAttribute(name);
  });

  const both = useCallback(
    (element: SirDonateElement | null) => {
      own.current = element;
      if (typeof ref != "function") {
        if (ref) ref.current = element;
        return;
      }
      // In React 19 it may say how it ends, and is not called with null then.
      const end: unknown = ref(element);
      if (typeof end != "function") return;
      return () => {
        own.current = null;
        end();
      };
    },
    [ref],
  );
  return createElement(TAG, { ...passed, ...Object.fromEntries(wanted), ref: both });
});
SirDonate.displayName = "SirDonate";
