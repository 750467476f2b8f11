"""Settings, as keyword arguments."""

# Written by scripts/tools.py from core/schema.
from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Literal, TypedDict

from carbon_kepler.quantity import Quantity
from carbon_kepler.words import Boundary, Decide


class Settings(TypedDict, total=False):
    """What decides how data is counted and what it is held against; None leaves it to the profile."""

    #: Where the machines stand: a region of AWS, Google Cloud or Azure (ap-northeast-2), a country (KR, KOR),
    #: a city (Seoul), or a site from a configuration file. Default ap-northeast-2, and said to be assumed.
    region: str | None
    #: PUE of the facility, 1 to 3, or with its unit: 3.4 PUE, 140 %. Default: as published for the region,
    #: else 1.4 (1.1 to 1.8), assumed.
    pue: float | str | Quantity | None
    #: Standard to hold workloads against, repeatable: KR_CARBON_2050 (default), US_EPA_ENERGY_STAR,
    #: KR_PUE_GREEN_DC, EU_COC_DC, ASHRAE_THERMAL_90_4, or one from a configuration file.
    standard: str | Iterable[str] | None
    #: Budget a month, repeatable: 10kg or 25kWh for each workload, shop=10kg for a namespace, shop/web-*=5kg
    #: for each of these workloads or controllers, node:worker-*=80kg for each of these nodes.
    budget: str | Iterable[str] | None
    #: How to count and judge: default, or oss-korea-2025 (numbers as the FastMCP prototype gives them).
    profile: str | None
    #: The one factor set to take carbon intensities from (kr-official-2023, ember-2024, google-2025, ...).
    #: Default: the best evidence there is for the region.
    factors: str | None
    #: Carbon intensity of the electricity that you have bought (RECs, green premium, PPA), for market-based
    #: Scope 2 beside the location-based one: gCO2eq/kWh from 2 to 1200, 0 where certificates cover all of it,
    #: or any value with its unit. Verdicts stay location-based.
    market_intensity: float | str | None
    #: Carbon intensity of regions on the Korean grid (gCO2eq/kWh from 2 to 1200, or with its unit: 0.4173
    #: tCO2eq/MWh).
    korea_carbon_intensity: float | str | None
    #: Target of KR_PUE_GREEN_DC, 1 to 3.
    korea_pue_target: float | str | None
    #: Compare bounds (interval) or central values (point).
    decide: Decide | None
    #: Who carries a node's idle power: none of the workloads, all in proportion to their active power, all
    #: alike, or by what they request (needs the pod and node specs; what nobody has reserved stays with the
    #: node). While nobody has said so, the largest share that a policy gives is part of the bounds.
    idle: Literal["none", "proportional", "equal", "requested"] | None
    #: Count energy up to the component, the server or the facility.
    boundary: Boundary | None
    #: Server over component energy (fans, power supply, disks), 1.0 by default, assumed.
    overhead: float | None
    #: Hours of a month, 1 to 744. Default: as the profile has it.
    month_hours: float | None
    #: Price of a kWh, 0.10 by default.
    price: float | None
    #: Currency of the price, USD by default.
    currency: str | None
    #: Language of tables and HTML: en or ko.
    lang: Literal["en", "ko"] | None


class FetchOptions(TypedDict, total=False):
    """How exporters are read; None is not given. Of the environment, proxies and authorities are taken."""

    #: Headers that are sent with every request.
    headers: Mapping[str, str] | None
    #: Bearer token that is sent with each request.
    bearer_token: str | None
    #: File with a bearer token, read anew for each request.
    bearer_token_file: str | PathLike[str] | None
    #: User and password for basic auth, with a colon between.
    basic_auth: str | None
    #: File with user:password for basic auth.
    basic_auth_file: str | PathLike[str] | None
    #: PEM file of certificates to trust beside the system's: authorities, or a server's own.
    #: NODE_EXTRA_CA_CERTS is read as well.
    ca_file: str | PathLike[str] | None
    #: PEM file with the certificate to show to sources that ask for one (mTLS), and with its key, which may
    #: also have a file of its own.
    client_cert: str | PathLike[str] | None
    #: PEM file with the private key of the client's certificate, without a passphrase.
    client_key: str | PathLike[str] | None
    #: Do not check certificates: anybody on the way can read and change the data.
    insecure: bool | None
    #: Time for one complete answer (s), 10 by default.
    timeout: float | None
    #: Repetitions after a failure that may pass (5xx, no connection, cut body), 2 by default.
    retries: int | None
    #: Largest body, decompressed (B), 268435456 by default.
    max_bytes: int | None
    #: Largest plausible value of one meter (W), 20000 by default; more counts as unknown.
    max_watts: float | None
    #: Zone that is the whole of a machine without RAPL (neither package nor psys), as hwmon names it:
    #: power_meter_power1, vdd_in, or cpu_power+io_power for a sum. Repeatable, the first that a machine has
    #: counts.
    total_zone: str | Iterable[str] | None
