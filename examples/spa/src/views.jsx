import { useEffect, useRef } from "react";
import { Link, useNavigationType, useOutletContext, useParams } from "react-router";
import { RIDES } from "./rides.js";

/** A view with its heading, which takes the focus when a link has led here: else nobody who can't see it would know. */
function View({ title, kicker, children }) {
  const heading = useRef(null);
  const led = useNavigationType() === "PUSH";
  useEffect(() => {
    document.title = `${title} · Wheelhouse`;
    if (!led) return;
    scrollTo(0, 0);
    heading.current.focus({ preventScroll: true });
  }, [title, led]);
  return (
    <main id="view">
      <p className="kicker">{kicker}</p>
      <h1 ref={heading} tabIndex={-1}>{title}</h1>
      {children}
    </main>
  );
}

/** The heights of a ride, from left to right, as a line and the ground below it. */
function Profile({ heights, label }) {
  const top = Math.max(...heights);
  const points = heights.map((height, index) => `${Math.round((index / (heights.length - 1)) * 400)} ${Math.round(112 - (height / top) * 92)}`);
  return (
    <svg className="profile" viewBox="0 0 400 120" preserveAspectRatio="none" {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}>
      <path className="ground" d={`M0 120L${points.join("L")}L400 120z`} />
      <path className="line" d={`M${points.join("L")}`} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const Facts = ({ km, climb, hours }) => (
  <dl className="facts">
    <div><dt>Length</dt><dd>{km} km</dd></div>
    <div><dt>Climb</dt><dd>{climb} m</dd></div>
    <div><dt>Takes</dt><dd>{hours} h</dd></div>
  </dl>
);

export function Rides() {
  return (
    <View title="Where to on Sunday?" kicker="Six rides from the station">
      <ul className="rides">
        {RIDES.map(({ slug, name, heights, ...ride }) => (
          <li key={slug}>
            <Profile heights={heights} />
            <h2><Link to={`/rides/${slug}`}>{name}</Link></h2>
            <p>{ride.words}</p>
            <Facts {...ride} />
          </li>
        ))}
      </ul>
    </View>
  );
}

export function Ride() {
  const { slug } = useParams();
  const ride = RIDES.find((ride) => ride.slug === slug);
  if (!ride) return <Missing />;
  return (
    <View title={ride.name} kicker="A ride from the station">
      <figure>
        <Profile heights={ride.heights} label={`The ride's heights, up to ${Math.max(...ride.heights)} metres.`} />
        <figcaption>From the station and back to it: {Math.max(...ride.heights)} metres at the highest.</figcaption>
      </figure>
      <Facts {...ride} />
      <p className="lead">{ride.words}</p>
      <h2>On the way</h2>
      <ol className="stops">{ride.stops.map((stop) => <li key={stop}>{stop}</li>)}</ol>
      <p><Link to="/">All rides</Link></p>
    </View>
  );
}

export function Impact() {
  const gift = useOutletContext();
  return (
    <View title="A bicycle, a second time" kicker="Second Bicycle">
      <p className="lead">
        Old bicycles stand in cellars. Second Bicycle fetches them, puts new brakes on, and gives them to whoever has a way to work
        and no way to get there.
      </p>
      {gift?.status === "completed" && (
        <p className="thanks">You have given one a push.{gift.tokens ? ` ${gift.tokens} SIR tokens are yours.` : ""}</p>
      )}
      <dl className="does">
        <div><dt>$12</dt><dd>brake pads and two cables</dd></div>
        <div><dt>$30</dt><dd>tyres that hold a winter</dd></div>
        <div><dt>$65</dt><dd>a wheel, trued by somebody who learns it</dd></div>
        <div><dt>$130</dt><dd>one bicycle, with a lock and a light</dd></div>
      </dl>
      <p>The button at the top is on every page. What you have typed there stays while you look around.</p>
    </View>
  );
}

export function OtherWays() {
  return (
    <View title="Other ways to give" kicker="Second Bicycle">
      <h2>Bring one</h2>
      <p>The yard behind the station takes bicycles on Saturdays, in any condition but on fire.</p>
      <h2>By bank</h2>
      <p>Second Bicycle, Ashgrove Savings, account 00 0000 19.</p>
    </View>
  );
}

export function Missing() {
  return (
    <View title="This road ends here" kicker="Not found">
      <p className="lead">There is no such page. <Link to="/">The rides</Link> are where they were.</p>
    </View>
  );
}
