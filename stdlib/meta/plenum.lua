---@meta plenum
-- SPDX-License-Identifier: MIT
-- What the module `plenum` provides, for editors; a test compares it with the running program.
-- Misuse raises at the author's own file and line; expected failure returns nil and a reason.

---@class plenum
local plenum = {}

---A time: a number of the scenario's units, or a string with one of the units ps ns us ms s min h day ("2.5
---us", "1/3 s"); it is rounded to the nearest step of the resolution, runs by the device's clock where a
---process gives it, and raises when it is negative (timeouts apart), malformed or out of range.
---@alias plenum.Duration number|string

---How often: a number per unit, a fraction of it ("1/3", "2.5") or a string in Hz kHz MHz GHz; it is kept
---exactly, and must be above zero and no faster than the resolution.
---@alias plenum.Rate number|string

---Bytes per time: a number of bytes per unit, or a string in bit/s to Tbit/s, B/s to GB/s, KiB/s to GiB/s.
---@alias plenum.Bandwidth number|string

---Bytes: a whole number from 0 up, or a string in bit B kB MB GB KiB MiB GiB that is a whole number of bytes.
---@alias plenum.Size integer|string

---Where a message goes: an address, a name registered on the own device, or { name, device } for a name on
---another one, which is looked up there on arrival.
---@alias plenum.Target plenum.Address|string|{ [1]: string, [2]: plenum.Device }

---What can be sent: plain values but nil, tables without cycles or metatables, addresses, devices, types,
---plenum's own functions and holes, and functions with what they capture, which is read-only for the
---receiver; its kind is its first element if that is a string, else its Lua type.
---@alias plenum.Message any

---What may fit: a literal, which must be equal (1 fits 1.0, integers and floats alike), a hole such as
---plenum.any, or a table of patterns: its array part fits element by element and exactly (unless it ends in
---plenum.rest), its other fields must be there and more may be.
---@alias plenum.Pattern string|number|boolean|plenum.Address|plenum.Device|plenum.Hole|table

---Called with the whole message, then with the values at the holes of the pattern's array part in order,
---holes in nested tables among them; holes in other fields and plenum.rest hand over nothing.
---@alias plenum.Handler fun(message: any, ...: any): ...

---Like a handler; the clause fits only where it returns neither nil nor false; it must not block.
---@alias plenum.Guard fun(message: any, ...: any): boolean?

---A command of a process type: its name, then its arguments; a name that the type does not have raises where
---it is put on the stack.
---@alias plenum.Command { [1]: string, [integer]: any }

--------------------------------------------------------------------------------------------------------------
-- The scenario

---@class plenum.ScenarioSpec
---@field title? string what the run's summary calls it
---"s" (the default), another time from "ps" to "day", or a word of your own ("tick"), with which strings with
---a unit raise
---@field unit? string
---the smallest step of time, as a time or a fraction of the unit; 1e-9 of the unit unless it is given
---@field resolution? plenum.Duration
---@field until_time? plenum.Duration the last instant that is emulated; --until takes precedence
---what is measured, is from this instant on; --warmup takes precedence.  A record, count or courier depth counts
---from then on; a message (its latency, parts, hops, what becomes of it) and a call if it was sent from then on; of
---a gauge the level that holds then, as if it were set then; of what is averaged over time, the time from then on.
---The run itself, its log, checks and results stay as they are, unless the scenario looks at its metrics
---@field warmup? plenum.Duration
---how many events a device may have at one instant, and turns an instant (these 10^6 at the most), before the
---run ends with an error; 10^7 unless it is given
---@field instant_limit? integer
---@field crashes? "data" with it an error that ends a process is no failed check
---name = default or { default, "what it is", min=, max=, one_of={...} }; the type of the default is the type
---that `--set NAME=VALUE` must have: a whole number, a number, a boolean, a text, or a quantity of that sort
---@field params? table<string, any>

---Declares the scenario, at most once and before the first device, and returns its parameters with the
---command line's values in place (quantities as plain numbers); raises for an unknown field, a `--set` that
---names no parameter, or a value of another type or out of its bounds.
---@param spec plenum.ScenarioSpec
---@return table<string, any> params
function plenum.scenario(spec) end

---Adds an experiment: a coroutine on no device, at no cost, that starts before all devices and acts when they
---have done an instant; while the file is read or, of another experiment, during the run.
---@param fn fun()
function plenum.experiment(fn) end

---Adds a predicate that is asked after each instant; the run stops as soon as one returns neither nil nor
---false; it sees processes through `inspect`, `halted`, `metric` and `result`, and may not block.
---@param fn fun(): any
function plenum.stop_when(fn) end

---Ends the run: by the experimenter at once (the call does not return), by a process with the turn in which
---it is called; the reason is for the reader.
---@param reason? any
function plenum.stop(reason) end

---Whether a process has ended, or is of a type and has an empty command stack; for the experimenter.
---@param process plenum.Address
---@return boolean
function plenum.halted(process) end

---Adds a function that is called once when the world has stopped, in order of declaration, to check and to
---report; it may not block.
---@param fn fun()
function plenum.at_end(fn) end

---Sets a named outcome, which goes into the run's summary (the last one in the order of events counts); with
---the name alone, for the experimenter, returns what it is so far or nil.
---@param name string
---@param value? any plain values and tables of them
---@return any
function plenum.result(name, value) end

---Records a check and returns what was checked; nil or false makes the run's exit status 1, and the run goes
---on; checks with one text are one in the summary, which failed if one of them did.
---@generic T
---@param ok T
---@param text? string what was checked
---@return T
function plenum.check(ok, text) end

---@alias plenum.Status
---| "ready" # due to run
---| "running"
---| "waiting for mail"
---| "waiting for answers"
---| "sleeping"
---| "working" # a core works for it
---| "waiting for a core"
---| "ended"

---@class plenum.Inspection
---@field mailbox_size? integer of a process: messages that wait
---@field status? plenum.Status of a process
---@field device? plenum.Device of a process: where it lives
---@field name? string of a process: the name it is registered under, if any; of a device: its name
---@field data_depth? integer of a type's process: values on its data stack
---@field command_depth? integer of a type's process: commands on its command stack
---@field courier_depth? integer of a device: messages in its courier's queue
---@field processes? integer of a device: processes that live there
---@field mailboxes? integer of a device: mailboxes that are open there, those of its processes among them
---@field awaits? plenum.Awaited[] of a process that waits in await, call or await_all: whom it asked, in order
---@field [any] any of a type's process: a copy of its fields that can be sent

---@class plenum.Awaited
---@field to plenum.Target who was asked; a name alone is one of the process's own device
---@field kind string of the message that asks
---@field sent number when, in units
---@field answered boolean whether an answer has come
---@field returned? string why the message has come back: there will be no answer

---A copy of what a process or a device is like at this point; for the experimenter; what the file spawned
---shows its last state after its death, of other dead processes there is nothing, nil.
---@param of plenum.Address|plenum.Device
---@return plenum.Inspection?
function plenum.inspect(of) end

---The time of messages, in units: from being sent until being taken the first seven, which add up to the sum
---of the latencies, then until the process was done with them.
---@class plenum.Parts
---@field sending number in the queue of the sending device's courier, or waiting for the link there
---@field transfer number bytes going on links
---@field propagation number flying: latency, jitter, not overtaking
---@field routing number as sending, at devices under way and at the last
---@field service number being served by courier models
---@field mailbox number in the mailbox while the process did something else
---@field edge number in the mailbox until the first edge of the process's clock
---@field handling number until the process took the next one, waited for mail or ended, or its commands were done
---@field processor number likewise, waiting for a core

---@class plenum.Metric
---@field count integer how many measurements there were; of a counter, how often it was counted
---@field sum number
---@field mean? number of a gauge, over virtual time; what makes no sense, or was never measured, is nil
---@field min? number
---@field max? number
---@field p50? number half of the measurements are below it; quantiles are estimates
---@field p90? number
---@field p99? number
---@field last? number the latest measurement
---the interval from mean - half_width to mean + half_width has the true mean with a confidence of 95 %, by the
---means of 16 to 31 batches of neighbouring values (A. M. Law, Simulation Modeling and Analysis, chapter 9),
---wider where batches lean on each other: of 256 or more values that one device has recorded; too narrow where
---values lean on others much further away than a batch
---@field half_width? number
---@field sent? integer of messages: how many were sent
---@field bytes? integer of messages: how many bytes they had on the wire, together
---@field hops? integer of messages: how many hops they took, together
---@field parts? plenum.Parts of messages: where their time went, together
---@field returned? integer of messages: how many reached no mailbox and were sent back
---@field dropped? integer of messages: how many were lost on a link, or reached no mailbox and could not be returned
---@field made? integer of calls: how many were made; `count` is how many were answered
---@field deviation? number of calls: the standard deviation

---What was measured so far under a name of your own, or under "messages" or "messages:KIND" (latencies from
---sending to taking, in units), "calls:ORIGIN:KIND:DESTINATIONS" (round trips from the send to the last answer;
---the origin is the name of the asking process's type, "function" or "experiment"), "hops", "returned", "dropped"
---or "courier_depth" (of queues, as arriving messages found them, themselves included); or over virtual time, of
---all devices or of one, "mailbox_depth[:DEVICE]" and "courier_queue[:DEVICE]": how many messages waited (`mean`),
---how many ever did (`count`), and how long, all together (`sum`; sum / count is the mean wait: Little's law); nil
---for another name, and for what was not measured yet; for the experimenter.  With --no-metrics only names of
---your own are measured, and asking for one of the others raises.
---@param name string
---@return plenum.Metric?
function plenum.metric(name) end

---A table from a file that lies beside the scenario or below, or that a `--set` names, while the file is
---read: of a .json file its value (null is nil), of a .csv file a list of rows, fields by the header's names
---(what reads as a number without quotes is one, what is empty is nil); raises with the data's file and line.
---@param file string
---@return any
function plenum.data(file) end

---@class plenum.GraphNode
---@field name string
---@field line? integer where the file has it, if the format tells
---@field attributes table<string, string|number|boolean> "courier.rate" for what JSON nests; a list is its text

---@class plenum.GraphEdge
---@field from integer the index of a node
---@field to integer
---@field directed boolean
---@field line? integer
---@field attributes table<string, string|number|boolean>

---What a file says of a graph, while the scenario file is read, and from where plenum.data reads, too:
---GraphML, JSON, DOT or a SimGrid platform; nodes and edges in the file's order; raises with the file and line.
---plenum.topology's from_graph makes devices and links of it.
---@param file string
---@return { nodes: plenum.GraphNode[], edges: plenum.GraphEdge[] }
function plenum.graph(file) end

---The plain number that a string stands for in this scenario: units of time, hertz per unit, bytes per unit,
---or bytes (an integer); a number is itself; raises for what is no quantity.
---@param quantity string|number
---@return number
function plenum.quantity(quantity) end

---True time in units, as a float.
---@return number
function plenum.now() end

---True time in whole steps of the resolution.
---@return integer
function plenum.instant() end

---What the own device's clock shows, in units, its drift and offset included; true time for the experimenter.
---@return number
function plenum.clock() end

--------------------------------------------------------------------------------------------------------------
-- Chance: draws come from the stream of the running process, experiment or file, so that others do not
-- change them

---A number in [0, 1), or an integer in [1, m], or in [m, n], uniformly; raises for an empty range.
---@overload fun(): number
---@param m integer
---@param n? integer
---@return integer
function plenum.random(m, n) end

---A float, exponentially distributed, as the time between arrivals.
---@param mean plenum.Duration above zero; a string with a unit stands for its plain number
---@return number
function plenum.exponential(mean) end

---A float, normally distributed; it may be negative.
---@param mean plenum.Duration
---@param deviation plenum.Duration not negative
---@return number
function plenum.normal(mean, deviation) end

---A float whose logarithm is normally distributed.
---@param mu number mean of the logarithm
---@param sigma number deviation of the logarithm, not negative
---@return number
function plenum.lognormal(mu, sigma) end

---A float with P(X > x) = (minimum / x)^shape.
---@param shape number above zero
---@param minimum plenum.Duration above zero
---@return number
function plenum.pareto(shape, minimum) end

---A float with P(X > x) = exp(-(x / scale)^shape).
---@param shape number above zero
---@param scale plenum.Duration above zero
---@return number
function plenum.weibull(shape, scale) end

---A float, gamma distributed with the mean shape * scale.
---@param shape number above zero
---@param scale plenum.Duration above zero
---@return number
function plenum.gamma(shape, scale) end

---How many events there are where there are `mean` on average.
---@param mean number from 0 to 1e9
---@return integer
function plenum.poisson(mean) end

---An integer in [1, count], k with a probability in proportion to k^-exponent.
---@param count integer
---@param exponent number from 0 to 100
---@return integer
function plenum.zipf(count, exponent) end

---True with probability p.
---@param p number from 0 to 1
---@return boolean
function plenum.bernoulli(p) end

---One element of a list, uniformly; raises for an empty list.
---@generic T
---@param list T[]
---@return T
function plenum.choice(list) end

---A new list with the elements in a random order; the old one stays as it is.
---@generic T
---@param list T[]
---@return T[]
function plenum.shuffle(list) end

--------------------------------------------------------------------------------------------------------------
-- Devices and the network: made while the file is read

---@class plenum.CourierSpec
---@field rate? plenum.Rate messages it forwards; unlimited unless it is given
---time for one hop where the link names none; 0 unless it is given, and a hop takes at least one step of the
---resolution
---@field step? plenum.Duration
---@field queue? integer how many messages may wait; more are returned as "full"

---@class plenum.ClockSpec
---@field rate? plenum.Rate the same as the device's clock_rate
---@field drift_ppm? number how much faster than true time it runs, in parts in a million, above -1000000
---@field offset? plenum.Duration what it shows at instant 0; it may be negative

---@class plenum.DeviceSpec
---@field name? string "device-" and its number unless it is given; must be new
---@field clock_rate? plenum.Rate what plenum.cycles counts
---@field clock? plenum.ClockSpec
---@field cores? integer processor cores; unlimited unless it is given
---the part that carries its messages; its rate and step go by the device's clock
---@field courier? plenum.CourierSpec|plenum.CourierModel a model stands for one with no options

---Makes a device; raises for unknown fields, for values out of range, and after the file has been read.
---@param spec plenum.DeviceSpec
---@return plenum.Device
function plenum.device(spec) end

---@class plenum.LinkSpec
---the sending courier's step unless it is given; a hop takes at least one step of the resolution
---@field latency? plenum.Duration
---@field bandwidth? plenum.Bandwidth unlimited unless it is given
---@field queue? integer how many messages may wait for their transfer; more are returned as "full"
---what it adds to the latency: uniform below a duration, or what a function gives; asked by the sending end
---@field jitter? plenum.Duration|fun(message: plenum.Envelope): plenum.Duration
---decides the time of flight in place of latency and jitter; not less than the latency, if the link names one,
---nor than one step of the resolution
---@field delay? fun(message: plenum.Envelope): plenum.Duration
---@field loss? number share of messages that are lost, from 0 to 1
---@field duplicate? number share of messages that arrive twice
---@field reorder? boolean whether jitter may change the order of messages
---@field one_way? boolean whether it leads from the first device to the second only

---Links two devices, in both directions unless `one_way`; time on it is wait for the link + size / bandwidth
---+ latency + jitter; a device cannot be linked to itself, but two devices by several links.
---@param a plenum.Device
---@param b plenum.Device
---@param spec? plenum.LinkSpec
---@return plenum.Link
function plenum.link(a, b, spec) end

---Tells how devices that were declared one after the other are joined, so that messages find their way by
---arithmetic and not by search; what the modules plenum.topology makes has been told; the links must be
---there.
---@param kind "line"|"ring"|"star"|"tree"|"grid"|"torus"|"hypercube"|"complete"|"quadtree"
---@param devices plenum.Device[]
---@param width? integer of a grid, torus or quadtree; of a tree its branching
---@param height? integer of a grid, torus or quadtree
function plenum.shape(kind, devices, width, height) end

---Calls fn(...) after a delay, as an event of the running courier model or component, or at the file's top
---level and in experiments of the experimenter (a process uses send_after); fn may not block.
---@param delay plenum.Duration
---@param fn fun(...: any)
---@param ... any
---@return plenum.Timer
function plenum.schedule(delay, fn, ...) end

--------------------------------------------------------------------------------------------------------------
-- Hardware in Lua

---What a model sees of a message; it may keep it, but not change it.
---@class plenum.Envelope
---@field kind string
---@field size integer bytes on the wire
---@field sender? plenum.Address nil: the file, or a model
---@field id string as plenum.header tells it

---What a model's functions know of themselves, beside the fields and functions they were defined with.
---@class plenum.ModelSelf
---@field device plenum.Device
---@field depth integer messages that wait there (in a courier also the one it serves)
---@field [string] any
local model_self = {}

---The link to a neighbour; nil and "no link" when the device is none.
---@param neighbor plenum.Device
---@return plenum.Link?
---@return string?
function model_self:link_to(neighbor) end

---@alias plenum.Route
---| fun(self: plenum.ModelSelf, to: plenum.Device, message: plenum.Envelope): plenum.Device?, plenum.Duration?

---@class plenum.CourierDefinition
---the next device for a message on its way to `destination`, or nil where there is no way (it is returned); and,
---if it likes, the time of flight in place of the link's latency, not less than it if the link names one
---@field route? plenum.Route
---how long a message for another device is served before it goes on its link; meanwhile the courier does nothing
---else, and with a rate it comes back on the first edge after the service
---@field service_time? fun(self: plenum.ModelSelf, message: plenum.Envelope): plenum.Duration
---whether it takes a message that comes, from here or elsewhere; what it does not take is returned ("full")
---@field accept? fun(self: plenum.ModelSelf, message: plenum.Envelope): any
---@field [string] any fields are defaults of each device's own self, functions its methods

---A courier model: called with `{ rate=, step=, queue=, ... }` (further fields override the model's) it is what
---a device takes as its courier.
---@class plenum.CourierModel
---@overload fun(options?: table<string, any>): plenum.CourierSpec

---Defines a courier by what it decides, while the file is read; what it does not define is the built-in courier's.
---A mistake in it ends the run with the turn it happens in, and is reported at its line.
---@param name string no other courier's
---@param definition plenum.CourierDefinition
---@return plenum.CourierModel
function plenum.courier(name, definition) end

---@class plenum.Component
---@class plenum.ComponentDefinition
---@field start? fun(self: plenum.ModelSelf) at its first event
---@field on_message? fun(self: plenum.ModelSelf, message: any) for kinds K without an on_K of their own
---@field [string] any on_K handles messages of kind K; fields are defaults of each instance, functions its methods

---Defines event-driven hardware, while the file is read: device:spawn(component, { overrides }) puts one into a
---device; it handles mail at the instant it arrives and does later what it schedules; it cannot block.
---@param name string no other component's
---@param definition plenum.ComponentDefinition
---@return plenum.Component
function plenum.component(name, definition) end

-------------------------------------------------------------------------------------------------------------
-- Processes

---Makes a process type, whose name must be new, while the file is read; tables among its fields are copied
---for each instance, functions become methods; a field cannot be called data or commands.
---@param name string
---@param fields? plenum.TypeFields
---@return plenum.Type
function plenum.process(name, fields) end

---Gives all process types a method, Type:NAME(...), while the file is read: for modules with a word of their
---own for making types; a type's own function of that name takes precedence, instances do not have it, and a
---name that types have already raises.
---@param name string
---@param fn fun(type: plenum.Type, ...: any): ...
function plenum.method(name, fn) end

---Adds fields to a type, as if plenum.process had been given them, while the file is read; those that the
---type or one that it extends has already stay as they are; for modules that add to an author's types.
---@param type plenum.Type
---@param fields table<string, any>
function plenum.fields(type, fields) end

---@class plenum.SpawnSpec
---what to run; the elements after it are its arguments, or its overrides if it is a type or a component
---@field [1] function|plenum.Type|plenum.Component
---@field [integer] any
---@field name? string to register it under, on its device
---where; unless it is the own device the order travels the network, but the address holds at once
---@field on? plenum.Device
---@field clock_rate? plenum.Rate its edges; the type's own unless it is given
---@field mailbox? integer how many messages may wait; more are returned as "full"

---Starts a process on the caller's device, or, given a table, in the manner that it says; arguments are
---copied, what the function captures stays as it stands now and is read-only, and it first runs when what is
---due already at this instant has run; raises where the name is taken on the own device (on another it then
---has none).
---@overload fun(spec: plenum.SpawnSpec): plenum.Address
---@param what function|plenum.Type|plenum.Component
---@param ... any a function's arguments, or a table of fields for an instance of a type or a component
---@return plenum.Address
function plenum.spawn(what, ...) end

---The running process's or experiment's address; nil at top level, in predicates and in at_end.
---@return plenum.Address
function plenum.self() end

---The device that an address is at home on, or without an address that of the running process; nil for the
---experimenter.
---@param address? plenum.Address
---@return plenum.Device?
function plenum.device_of(address) end

---Whether the process of that address lives; raises for the address of another device.
---@param address plenum.Address
---@return boolean
function plenum.alive(address) end

---What is known of a process on the own device, as from `inspect` but without a type's fields; nil if it is
---dead; raises for the address of another device.
---@param address plenum.Address
---@return plenum.Inspection?
function plenum.info(address) end

---The address of the process registered under a name on the own device, or nil.
---@param name string
---@return plenum.Address?
function plenum.whereis(name) end

---Registers the running process, or another one of the own device, under a name in place of its old name;
---returns nil and "taken" if the name is another's, and raises if the process is not alive here.
---@param name string
---@param address? plenum.Address
---@return true? registered
---@return "taken"? reason
function plenum.register(name, address) end

---Takes a name on the own device back; whether there was one.
---@param name string
---@return boolean
function plenum.unregister(name) end

---Sets an entry of the process's own dictionary, where nil erases, and returns what it was.
---@param key any not nil
---@param value any
---@return any
function plenum.put(key, value) end

---An entry of the process's own dictionary, or nil.
---@param key any
---@return any
function plenum.get(key) end

---Removes an entry of the process's own dictionary and returns what it was.
---@param key any
---@return any
function plenum.erase(key) end

---Waits; others run meanwhile.
---@param time plenum.Duration
function plenum.sleep(time) end

---Occupies a core of the device for a time; where all are busy it first waits for one, first come, first
---served; an experiment has none to work for it.
---@param time plenum.Duration
function plenum.work(time) end

---Occupies a core of the device for so many periods of the device's clock; raises if it has no clock_rate.
---@param count integer from 0 up
function plenum.cycles(count) end

--------------------------------------------------------------------------------------------------------------
-- Messages

---Sends a copy and returns nothing; never blocks and never fails for a dead target; raises for what cannot be
---sent, naming the path to it.
---@param to plenum.Target
---@param message plenum.Message
---@param options? { size: plenum.Size? } its bytes on the wire; those of its encoding unless they are given
function plenum.send(to, message, options) end

---Sends the message (as it is now) after a delay; the process that set it need not live until then.
---@param delay plenum.Duration
---@param to plenum.Target
---@param message plenum.Message
---@return plenum.Timer
function plenum.send_after(delay, to, message) end

---Sends the message (as it is now) after a delay, then again each period, which must be above zero, until it
---is cancelled.
---@param delay plenum.Duration
---@param period plenum.Duration
---@param to plenum.Target
---@param message plenum.Message
---@return plenum.Timer
function plenum.every(delay, period, to, message) end

---@class plenum.ReceiveSpec
---@field [integer] plenum.Clause
---how long to wait, from entry, and what to call then
---@field after? { [1]: plenum.Duration, [2]: (fun(): ...)? }

---@class plenum.Clause
---@field [1] plenum.Pattern
---@field [2] plenum.Handler
---@field where? plenum.Guard

---Takes the oldest message, or with clauses the oldest that one fits, for each message tried from the top,
---and returns what the handler returns; blocks; nil and "timeout" when none has come in time (0 or less looks
---once); handlers may block.
---@overload fun(timeout?: plenum.Duration): any, "timeout"?
---@param clauses plenum.ReceiveSpec
---@return any ...
function plenum.receive(clauses) end

---Takes the oldest message that fits the pattern, or for which the function returns neither nil nor false;
---the others keep their order; blocks; nil and "timeout" when none has come in time.
---@param pattern plenum.Pattern|fun(message: any): any
---@param timeout? plenum.Duration
---@return any message
---@return "timeout"? reason
function plenum.receive_match(pattern, timeout) end

---A function that does what receive does with these clauses, checked once; its deadline counts from each
---call.
---@param clauses plenum.ReceiveSpec
---@return fun(): ...
function plenum.receiver(clauses) end

---Opens a private mailbox of the running process or experiment, which closes it with its end.
---@return plenum.Mailbox
function plenum.mailbox() end

---@class plenum.Header
---@field id string "3.17": the 17th message that device 3 sent
---@field kind string
---@field size integer bytes on the wire
---@field sender? plenum.Address nil for mail of the file and of predicates
---@field sent number when, in units
---@field hops integer
---@field via? plenum.Device the device it came from last; nil if it crossed no link

---What is known of the message that the running process took last; nil if it has taken none.
---@return plenum.Header?
function plenum.header() end

---Sends { "reply", value } to the message's reply_to; false if it has none.
---@param message table
---@param value any
---@return boolean
function plenum.reply(message, value) end

---Sends a copy of the message, a table, with reply_to set to a new one-shot mailbox, and returns that; a
---timeout is what a later await without one waits until.
---@param to plenum.Target
---@param message table
---@param timeout? plenum.Duration
---@return plenum.Future
function plenum.ask(to, message, timeout) end

---Asks and waits: the reply's value; raises { "timeout" } or { "returned", why }, why being "noproc",
---"noname", "unreachable" or "full".
---@param to plenum.Target
---@param message table
---@param timeout? plenum.Duration
---@return any
function plenum.call(to, message, timeout) end

---Asks each target of the list the same; the futures are in the list's order.
---@param list plenum.Target[]
---@param message table
---@return plenum.Future[]
function plenum.ask_all(list, message) end

---@class plenum.AwaitSpec
---@field timeout? plenum.Duration
---gives the value in place of the i-th one's mail that was returned, which raises without it
---@field returned? fun(why: string, i: integer): any

---Waits for all futures: their values in order, with their number as `n`; after the timeout what is missing
---is nil, and "timeout" and the list of the missing ones' indexes follow.
---@param futures plenum.Future[] what becomes of the list meanwhile makes no difference
---@param options? plenum.AwaitSpec
---@return table values
---@return "timeout"? reason
---@return integer[]? missing
function plenum.await_all(futures, options) end

---Reads a field of a type's process by mail, for debugging: the path is a list of keys, from a field on into
---tables; where it comes to an address and goes on, the message ({ "plenum.get", path=, reply_to= }, which
---may be sent by hand) is sent on there; { "data", 1 } and { "commands", 1 } are the bottoms of the stacks.
---It is served on an edge like mail with clauses, behind all the author's; to processes that are functions it
---is mail like any other, and only a timeout notices. Blocks; raises { "timeout" }, { "returned", why }, or
---how far a path got that leads nowhere.
---@param to plenum.Target
---@param path any[] strings, numbers, booleans, addresses or devices
---@param timeout? plenum.Duration
---@return any value nil where the last field is nil
function plenum.peek(to, path, timeout) end

---Sets a field as peek reads it ({ "plenum.set", path=, value=, reply_to= }), and returns true; raises also for
---methods, stacks, captured tables, and values that are not plain: functions and types.
---@param to plenum.Target
---@param path any[]
---@param value any nil erases the field
---@param timeout? plenum.Duration
---@return true
function plenum.poke(to, path, value, timeout) end

--------------------------------------------------------------------------------------------------------------
-- Patterns

---@class plenum.Hole

---A hole that any value but nil fits.
---@type plenum.Hole
plenum.any = nil

---A hole that integers and floats fit.
---@type plenum.Hole
plenum.number = nil

---A hole that integers fit; floats do not, not even whole ones.
---@type plenum.Hole
plenum.integer = nil

---A hole that strings fit.
---@type plenum.Hole
plenum.string = nil

---A hole that true and false fit.
---@type plenum.Hole
plenum.boolean = nil

---A hole that tables fit.
---@type plenum.Hole
plenum.table = nil

---A hole that functions fit, and values that can be called like one.
---@type plenum.Hole
plenum.callable = nil

---A hole that addresses fit.
---@type plenum.Hole
plenum.address = nil

---At the end of an array part: any further elements, or none; they are not handed over.
---@type plenum.Hole
plenum.rest = nil

---A hole that values fit for which fn(value) returns neither nil nor false; fn may not block.
---@param fn fun(value: any): any
---@return plenum.Hole
function plenum.is(fn) end

--------------------------------------------------------------------------------------------------------------
-- Instruments

---Adds a measurement to a distribution: count, sum, mean, extremes and quantiles.
---@param name string
---@param value number
function plenum.record(name, value) end

---Adds to a counter.
---@param name string
---@param n? number 1 unless it is given
function plenum.count(name, n) end

---Sets a level, which is averaged over virtual time.
---@param name string
---@param value number
function plenum.gauge(name, value) end

---A named piece of the time of a process; `<close>` finishes it with the block.
---@class plenum.Span
local Span = {}

---Ends it; how long it took, in units, or nothing if it had ended.
---@return number?
function Span:finish() end

---Begins a span: within the one that the process is in, or within which the message was sent that is being handled;
---how long it takes is measured under "span:NAME"; for processes, components and experiments.
---@param name string
---@return plenum.Span
function plenum.span(name) end

---Makes an entry of the log, which is shown from the level on that --log names; its fields are copied, four
---levels deep, and what is no plain value becomes a word that says what it is.
---@param level "debug"|"info"|"warn"|"error"
---@param kind string
---@param fields? table
function plenum.log(level, kind, fields) end

---What plenum.trace is made of, which is more convenient; for the experimenter.
---@type plenum.Ledger
plenum.ledger = nil

---What the run is remembered for.
---@class plenum.Ledger
local Ledger = {}

---Keeps all entries of the log, whatever --log says; for the file while it is read.
function Ledger.keep() end

---The entries kept so far, in order of instant, turn, device, and each device's own order.
---@param level? "debug"|"info"|"warn"|"error" at least
---@param from? plenum.Duration
---@param to? plenum.Duration inclusive
---@return plenum.trace.Entry[]
function Ledger.entries(level, from, to) end

---The messages so far, by kind in order, and `total`; raises in a run with --no-metrics.
---@return plenum.trace.Report
function Ledger.messages() end

---The calls so far, by origin, kind and destinations in order; raises in a run with --no-metrics.
---@return plenum.trace.Row[]
function Ledger.calls() end

---The address of a mailbox, and of the process it belongs to (nil when it is closed).
---@param mailbox plenum.Address|plenum.Mailbox
---@return plenum.Address mailbox
---@return plenum.Address? process
function Ledger.owner(mailbox) end

---The line that --log shows of such an entry.
---@param level "debug"|"info"|"warn"|"error"
---@param kind string
---@param fields? table
---@return string
function Ledger.line(level, kind, fields) end

--------------------------------------------------------------------------------------------------------------
-- Handles: they compare with ==, serve as keys, and are made by the calls above

---Names a process or mailbox, alive or not; it can be sent.
---@class plenum.Address
local Address = {}

---The same as plenum.send.
---@param message plenum.Message
---@param options? { size: plenum.Size? }
function Address:send(message, options) end

---A machine of the emulated world; it can be sent.
---@class plenum.Device
---@field name string its name
---@field index integer its number, from 1 in order of declaration
local Device = {}

---Starts a process there, in all the forms of plenum.spawn; from a process of another device the order
---travels the network, from the experimenter it takes no time.
---@overload fun(self: plenum.Device, spec: plenum.SpawnSpec): plenum.Address
---@param what function|plenum.Type|plenum.Component
---@param ... any
---@return plenum.Address
function Device:spawn(what, ...) end

---At present the same as spawn: devices do not restart yet.
---@overload fun(self: plenum.Device, spec: plenum.SpawnSpec): plenum.Address
---@param what function|plenum.Type|plenum.Component
---@param ... any
---@return plenum.Address
function Device:boot(what, ...) end

---The devices that links lead to, each once, in order of declaration. While the file is read, only the links
---that have been declared so far are there: for this, distance and link_to.
---@return plenum.Device[]
function Device:neighbors() end

---Hops to another device by the routes that messages take, 0 to itself; nil and "unreachable" where there is
---none.
---@param other plenum.Device
---@return integer? hops
---@return "unreachable"? reason
function Device:distance(other) end

---The first link that leads to a neighbor; nil and "no link" where there is none.
---@param neighbor plenum.Device
---@return plenum.Link? link
---@return "no link"? reason
function Device:link_to(neighbor) end

---A physical link.
---@class plenum.Link of the direction that begins at the running device, or else the first that was declared
---@field latency number in units
---@field bandwidth number bytes per unit; math.huge: unlimited
---for models and processes of the device at its sending end: messages whose transfer is not over (0 without a
---bandwidth)
---@field depth integer

---Something that happens later.
---@class plenum.Timer
local Timer = {}

---Stops it; true if it was still to happen.
---@return boolean
function Timer:cancel() end

---A private mailbox: its address may be sent, it may not; `#box` is how many messages wait; `local box
---<close> = plenum.mailbox()` closes it with the block.
---@class plenum.Mailbox
---@field address plenum.Address what others send to
---@operator len: integer
local Mailbox = {}

---As plenum.receive, from this mailbox.
---@overload fun(self: plenum.Mailbox, timeout?: plenum.Duration): any, "timeout"?
---@param clauses plenum.ReceiveSpec
---@return any ...
function Mailbox:receive(clauses) end

---As plenum.receive_match, from this mailbox.
---@param pattern plenum.Pattern|fun(message: any): any
---@param timeout? plenum.Duration
---@return any message
---@return "timeout"? reason
function Mailbox:receive_match(pattern, timeout) end

---Closes it: waiting mail is returned, later mail on arrival; closing twice does nothing.
function Mailbox:close() end

---An answer that has been asked for; only the process that asked can await it, not its side processes (nor it
---what they asked), nor another experiment.
---@class plenum.Future
local Future = {}

---Waits for the answer: a reply's value, or another message itself; raises { "timeout" } or { "returned", why
---}; may be called again.
---@param timeout? plenum.Duration
---@return any
function Future:await(timeout) end

---Whether it has settled: an answer or returned mail has come.
---@return boolean
function Future:done() end

---Who was asked: an address, a name registered on the own device, or { name, device }.
---@return plenum.Target
function Future:to() end

---A future of fn(value), which is computed each time it is awaited; failures pass by.
---@param fn fun(value: any): any
---@return plenum.Future
function Future:map(fn) end

---A future that has fn(failure) for a value where this one fails, failure being { "returned", why }; a
---timeout is no failure of the future.
---@param fn fun(failure: { [1]: string, [2]: string }): any
---@return plenum.Future
function Future:recover(fn) end

---Calls fn(value), or fn(nil, failure), as an event of its process when it has settled (also if it has
---already), and returns the future; fn may not block.
---@param fn fun(value: any, failure: { [1]: string, [2]: string }?)
---@return plenum.Future
function Future:on_done(fn) end

--------------------------------------------------------------------------------------------------------------
-- Process types

---@class plenum.TypeFields
---@field clock_rate? plenum.Rate edges per unit; without it the process runs at the instant its mail arrives
---serve all mail on an edge before the command (the default), or at most one message
---@field exhaust_inbox? boolean
---look through the whole mailbox for a message with a clause (the default), or only at its head
---@field peruse_inbox? boolean
---@field [any] any

---A kind of process that is a command machine: on each edge of its clock it serves its mailbox, then runs one
---command; it is fixed at its first spawn and can be sent.
---@class plenum.Type
---its commands: `function Type.command:NAME(...)`; every process begins with START
---@field command plenum.Commands
---@field super plenum.Type what it extends: `Type.super.command.NAME(self, ...)`
---@field [string] any its fields, its methods (`function Type:NAME(...)`), and what modules gave all types
local Type = {}

---Adds a clause, which is tried after those written before it: fn(self, message, values at the holes...)
---handles a message of that kind or pattern, at no cost and without blocking.
---@param pattern plenum.Pattern a string is a kind
---@param handler fun(self: plenum.Self, message: any, ...: any)
---@param guard? fun(self: plenum.Self, message: any, ...: any): any
function Type:on(pattern, handler, guard) end

---Adds a clause that replies to the message's reply_to with what the handler returns (its first value).
---@param pattern plenum.Pattern
---@param handler fun(self: plenum.Self, message: any, ...: any): any
---@param guard? fun(self: plenum.Self, message: any, ...: any): any
function Type:rpc(pattern, handler, guard) end

---Adds a clause whose handler runs in a side process, in parallel, with an address of its own: its self
---shares the fields, has its own stacks, and it may block.
---@param pattern plenum.Pattern
---@param handler fun(self: plenum.Self, message: any, ...: any)
---@param guard? fun(self: plenum.Self, message: any, ...: any): any
function Type:subordinate(pattern, handler, guard) end

---Puts the parent's clauses here; without it they are tried last.
function Type:inherit() end

---Makes a type that has this one's fields, methods, commands and clauses unless it defines its own.
---@param name string
---@param fields? plenum.TypeFields
---@return plenum.Type
function Type:extend(name, fields) end

---A running instance, as its commands and handlers see it: its fields, its type's methods, and these.
---@class plenum.Self
---@field data plenum.DataStack
---@field commands plenum.CommandStack
---@field [any] any
local Self = {}

---Puts commands on top of the command stack, the first to run first.
---@param ... plenum.Command
function Self:continue(...) end

---Leaves when this handler or command returns: the mailbox closes and waiting mail is returned.
function Self:die() end

---Leaves the clock, when this command returns, until new mail comes to the own mailbox or to one of these,
---then wakes on the next edge; what waits already does not wake it.
---@param ... plenum.Mailbox
function Self:sleep_until_mail(...) end

---What `function Type.command:NAME(...)` is put on; within it `self` is the running instance.
---@class plenum.Commands: plenum.Self
---@field [string] fun(self: plenum.Self, ...: any)

---The data stack of whoever runs; `#self.data` is its depth.
---@class plenum.DataStack
---@operator len: integer
local DataStack = {}

---Puts a value on top; nil raises.
---@param value any
function DataStack:push(value) end

---Takes the value on top; nil from an empty stack.
---@return any
function DataStack:pop() end

---The value on top, which stays; nil of an empty stack.
---@return any
function DataStack:peek() end

---Empties it.
function DataStack:clear() end

---The command stack of whoever runs; `#self.commands` is its depth; a command that blocks is on it as {
---"waiting" }.
---@class plenum.CommandStack
---@operator len: integer
local CommandStack = {}

---Puts one command on top.
---@param command plenum.Command
function CommandStack:push(command) end

---Takes the command on top; nil from an empty stack.
---@return plenum.Command?
function CommandStack:pop() end

---The command on top, which stays; nil of an empty stack.
---@return plenum.Command?
function CommandStack:peek() end

---Empties it.
function CommandStack:clear() end

return plenum
