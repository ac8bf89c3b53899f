//! Measurements of a view in the browser: memory, and how long the page is busy.

use std::time::Duration;

use serde_json::{Value, json};

use crate::page::Page;
use crate::role::Role;

/// A script that runs in every page that is opened.
pub struct Watch(Value);

/// What a page has registered with the browser and not taken back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Registered {
    /// Listeners whose target still exists.
    pub listeners: f64,
    /// Timers that have not fired, and intervals.
    pub timers: f64,
}

impl Page {
    /// Makes the page expose the program's memory. Call it before the tab is opened. Returns a handle to end it.
    pub async fn watch_memory(&self) -> Watch {
        const KEEP: &str = "
            const { instantiate } = WebAssembly;
            WebAssembly.instantiate = async (...given) => {
              const made = await instantiate(...given);
              const { exports } = made.instance ?? made;
              window.programMemory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
              return made;
            };";
        self.in_every_page(KEEP).await
    }

    /// Returns the memory of the frame's scripts and the program, in bytes.
    pub async fn used_memory(&self) -> f64 {
        let cdp = self.driver.cdp();
        cdp.send_raw("HeapProfiler.collectGarbage", ()).await.unwrap();
        let used = "return performance.memory.usedJSHeapSize + window.programMemory.buffer.byteLength;";
        self.script(used).await.as_f64().unwrap()
    }

    /// Makes every page that is opened count its listeners and timers. Call it before the tab is opened. Returns a handle to end
    /// it.
    pub async fn watch_registered(&self) -> Watch {
        const WATCH: &str = "
            let listeners = [];
            const { addEventListener, removeEventListener } = EventTarget.prototype;
            const captures = (options) => Boolean(typeof options === 'object' ? options?.capture : options);
            const find = (target, type, listener, options) => listeners.findIndex((one) => one.target.deref() === target
              && one.type === type && one.listener.deref() === listener && one.capture === captures(options));
            EventTarget.prototype.addEventListener = function (type, listener, options) {
              const target = this ?? window;
              if (listener && !options?.once && find(target, type, listener, options) < 0) {
                const [kept, heard] = [new WeakRef(target), new WeakRef(listener)];
                listeners.push({ target: kept, type, listener: heard, capture: captures(options) });
                if (listeners.length % 1000 === 0) listeners = listeners.filter((one) => one.target.deref());
              }
              return addEventListener.call(target, type, listener, options);
            };
            EventTarget.prototype.removeEventListener = function (type, listener, options) {
              const target = this ?? window;
              const place = find(target, type, listener, options);
              if (place >= 0) listeners.splice(place, 1);
              return removeEventListener.call(target, type, listener, options);
            };
            const timers = new Set();
            const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
            window.setTimeout = (work, delay, ...given) => {
              const timer = setTimeout(() => { timers.delete(timer); work(...given); }, delay);
              timers.add(timer);
              return timer;
            };
            window.setInterval = (...given) => {
              const timer = setInterval(...given);
              timers.add(timer);
              return timer;
            };
            window.clearTimeout = (timer) => { timers.delete(timer); clearTimeout(timer); };
            window.clearInterval = (timer) => { timers.delete(timer); clearInterval(timer); };
            window.registered = () => [listeners.filter((one) => one.target.deref()).length, timers.size];";
        self.in_every_page(WATCH).await
    }

    /// Returns what the frame has registered, after what it dropped was collected.
    pub async fn registered(&self) -> Registered {
        let cdp = self.driver.cdp();
        cdp.send_raw("HeapProfiler.collectGarbage", ()).await.unwrap();
        let counts = self.script("return window.registered();").await;
        Registered {
            listeners: counts[0].as_f64().unwrap(),
            timers: counts[1].as_f64().unwrap(),
        }
    }

    /// Returns what the frame has registered once nothing of it is on its way out.
    pub async fn registered_at_rest(&self) -> Registered {
        self.until("a page that registers nothing", async || {
            let before = self.registered().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok((self.registered().await == before).then_some(before))
        })
        .await
    }

    /// Goes to the next work item and back in the same frame, this many times in all, without waiting for answers. Returns when
    /// the frame shows the last one.
    pub async fn switch_work_items(&self, times: usize) {
        const SWITCH: &str = "
            const [times, done] = arguments;
            (async () => {
              const rest = (time) => new Promise((resolve) => setTimeout(resolve, time));
              for (let number = 0; number < times; number += 1) {
                const before = location.pathname;
                document.querySelector(`[data-step='${number % 2 ? -1 : 1}']`).click();
                while (location.pathname === before) await rest(5);
                await rest(60);
              }
              done();
            })();";
        // A script may take half a minute. Chromium ignores changes of the address beyond 200 in ten seconds, so they rest.
        const AT_ONCE: usize = 100;
        self.leave_frame().await;
        for begun in (0..times).step_by(AT_ONCE) {
            let many = json!(AT_ONCE.min(times - begun));
            self.driver.execute_async(SWITCH, vec![many]).await.unwrap();
        }
        self.enter_frame().await;
        self.find(Role::Region, "Linked flags").await;
        self.list_settled().await;
    }

    /// Starts to measure the longest task of the page, the number of concurrent requests, and how many rows a task adds to the list
    /// of flags.
    pub async fn watch_tasks(&self) {
        const WATCH: &str = "
            window.longest = 0; window.inFlight = 0; window.mostInFlight = 0; window.delays = []; window.mostRows = 0;
            let last = performance.now();
            const beat = new MessageChannel();
            beat.port1.onmessage = () => {
              const now = performance.now();
              window.longest = Math.max(window.longest, now - last);
              last = now;
              beat.port2.postMessage(0);
            };
            beat.port2.postMessage(0);
            let answered;
            const ask = window.fetch;
            window.fetch = async (...given) => {
              window.mostInFlight = Math.max(window.mostInFlight, ++window.inFlight);
              try {
                const answer = await ask(...given);
                const text = answer.text.bind(answer);
                answer.text = async () => { const body = await text(); answered = performance.now(); return body; };
                return answer;
              } finally { window.inFlight -= 1; }
            };
            new MutationObserver((changes) => {
              const added = changes.flatMap(({ addedNodes }) => [...addedNodes].filter(({ localName }) => localName === 'li'));
              window.mostRows = Math.max(window.mostRows, added.length);
              if (answered !== undefined) window.delays.push(performance.now() - answered);
              answered = undefined;
            }).observe(document.getElementById('flag-list') ?? document.body, { childList: true, subtree: true, characterData: true });";
        self.script(WATCH).await;
    }

    /// Makes every page that is opened measure its longest task, the time of the first row of a report, and the largest number of
    /// rows that one task adds. Call it before the tab is opened. Returns a handle to end it.
    pub async fn watch_release_tab(&self) -> Watch {
        const WATCH: &str = "
            window.longest = 0;
            let last = performance.now();
            const beat = new MessageChannel();
            beat.port1.onmessage = () => {
              const now = performance.now();
              window.longest = Math.max(window.longest, now - last);
              last = now;
              beat.port2.postMessage(0);
            };
            beat.port2.postMessage(0);
            window.mostRows = 0;
            const row = '.rollout-report tbody tr';
            const rows = (node) => node.matches?.(row) ? [node] : [...node.querySelectorAll?.(row) ?? []];
            new MutationObserver((changes) => {
              if (document.querySelector('.rollout-table tbody tr')) window.ready ??= performance.now();
              const added = new Set();
              for (const { addedNodes } of changes) for (const node of addedNodes) rows(node).forEach((row) => added.add(row));
              window.mostRows = Math.max(window.mostRows, added.size);
            }).observe(document, { childList: true, subtree: true });";
        self.in_every_page(WATCH).await
    }

    /// Runs a script in every page that is opened from now on. The block around it lets the script run twice in a page.
    async fn in_every_page(&self, script: &str) -> Watch {
        let script = json!({ "source": format!("{{ {script} }}") });
        let cdp = self.driver.cdp();
        let added = cdp
            .send_raw("Page.addScriptToEvaluateOnNewDocument", script)
            .await
            .unwrap();
        Watch(added["identifier"].clone())
    }

    /// Ends the measurement for pages that are opened from now on.
    pub async fn stop_watching(&self, Watch(identifier): Watch) {
        let script = json!({ "identifier": identifier });
        self.driver
            .cdp()
            .send_raw("Page.removeScriptToEvaluateOnNewDocument", script)
            .await
            .unwrap();
    }

    /// Returns how far content has moved since the page was opened, as the browser counts it.
    pub async fn layout_shift(&self) -> f64 {
        const SHIFT: &str = "
            const done = arguments[arguments.length - 1];
            const shifts = [];
            new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => done(shifts.reduce((sum, { value }) => sum + value, 0)), 200);";
        let shift = self.driver.execute_async(SHIFT, Vec::new()).await.unwrap();
        shift.json().as_f64().unwrap()
    }

    /// Returns one of the measured numbers.
    pub async fn watched(&self, number: &str) -> f64 {
        self.script(&format!("return {number};")).await.as_f64().unwrap()
    }

    /// Enters a text into the search box at once, like a paste, and waits for the list.
    pub async fn search_flags(&self, text: &str) {
        self.script(&format!(
            "const field = document.querySelector('input[type=search]');
            field.value = '{text}';
            field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
        ))
        .await;
        self.list_settled().await;
    }

    /// Waits until the list of flags is the result of the search.
    pub async fn list_settled(&self) {
        let busy = "return document.getElementById('flag-list')?.ariaBusy ?? 'gone';";
        self.until("the list of the search", async || {
            Ok((self.script(busy).await == "false").then_some(()))
        })
        .await;
    }
}
