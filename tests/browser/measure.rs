//! Measurements of a view in the browser: memory, and how long the page is busy.

use serde_json::{Value, json};

use crate::page::Page;

/// A script that runs in every page that is opened.
pub struct Watch(Value);

impl Page {
    /// Makes the page expose the program's memory. Call it before the tab is opened.
    pub async fn watch_memory(&self) {
        const KEEP: &str = "
            const { instantiate } = WebAssembly;
            WebAssembly.instantiate = async (...given) => {
              const made = await instantiate(...given);
              const { exports } = made.instance ?? made;
              window.programMemory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
              return made;
            };";
        self.driver
            .cdp()
            .send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": KEEP }))
            .await
            .unwrap();
    }

    /// Returns the memory of the frame's scripts and the program, in bytes.
    pub async fn used_memory(&self) -> f64 {
        let cdp = self.driver.cdp();
        cdp.send_raw("HeapProfiler.collectGarbage", ()).await.unwrap();
        let used = "return performance.memory.usedJSHeapSize + window.programMemory.buffer.byteLength;";
        self.script(used).await.as_f64().unwrap()
    }

    /// Starts to measure the longest task of the page and the number of concurrent requests.
    pub async fn watch_tasks(&self) {
        const WATCH: &str = "
            window.longest = 0; window.inFlight = 0; window.mostInFlight = 0; window.delays = [];
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
            new MutationObserver(() => {
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
        let script = self
            .driver
            .cdp()
            .send_raw(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": WATCH }),
            )
            .await
            .unwrap();
        Watch(script["identifier"].clone())
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
