//! The host's extension data manager, as frames use it.

use sandbox::azure_devops::state::DataScope;
use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;

/// Runs a script with a `manager` that has the first argument as its token. Returns the script's result, or the error's name.
async fn with_manager(page: &Page, token: &str, script: &str) -> Value {
    let script = format!(
        "const [token, done] = arguments;
        (async () => {{
            const {{ sharedServices }} = await import('/_static/services.js');
            const {{ page }} = await import('/_static/page.js');
            const service = sharedServices['ms.vss-features.extension-data-service'];
            const manager = await service.getExtensionDataManager(page.extension.id, token);
            {script}
        }})().then(done, (error) => done(`${{error.status}} ${{error.serverError?.typeKey}}`));"
    );
    let answer = page.driver.execute_async(script, vec![json!(token)]).await;
    answer.unwrap().json().clone()
}

#[test]
fn values_and_documents_are_kept_for_their_scope_and_end_with_the_token() {
    run(async |page| {
        page.open("_workitems/edit/4711").await;
        let state = page.sandbox.azure_devops();
        let token = state.user_token();
        let values = "
            const user = { scopeType: 'User' };
            const before = await manager.getValue('choice', { ...user, defaultValue: 'none' });
            await manager.setValue('choice', { project: 'p' }, user);
            const ours = await manager.getValue('choice', user);
            const everybodys = await manager.getValue('choice', { defaultValue: 'none' });
            return [before, ours, everybodys];";
        assert_eq!(
            with_manager(page, &token, values).await,
            json!(["none", { "project": "p" }, "none"])
        );
        let kept = state
            .extension_document(DataScope::User, "$settings", "choice")
            .unwrap();
        assert_eq!(kept["value"], json!({ "project": "p" }));

        let documents = "
            const made = await manager.createDocument('Links', { id: 'a', text: '1' });
            const set = await manager.setDocument('Links', { ...made, text: '2' });
            const all = await manager.getDocuments('Links');
            const late = await manager.updateDocument('Links', made).catch((error) => error.serverError.typeKey);
            await manager.deleteDocument('Links', 'a');
            const gone = await manager.getDocument('Links', 'a').catch((error) => error.serverError.typeKey);
            return [made.__etag, set.__etag, all.length, late, gone];";
        assert_eq!(
            with_manager(page, &token, documents).await,
            json!([
                1,
                2,
                1,
                "InvalidDocumentVersionException",
                "DocumentDoesNotExistException"
            ])
        );

        state.revoke_token(&token);
        let read = "return manager.getValue('choice', { scopeType: 'User' });";
        assert_eq!(
            with_manager(page, &token, read).await,
            json!("401 UnauthorizedRequestException")
        );
        let fresh = state.user_token();
        let again = with_manager(page, &fresh, read).await;
        assert_eq!(again, json!({ "project": "p" }));
        // The errors of the outdated write, the missing document and the expired token.
        let errors = page.console_errors().await;
        assert_eq!(errors.len(), 3, "{errors:?}");
    });
}
